using System.Net.Http.Json;
using ChatApp.Contracts.Http;
using ChatApp.Contracts.Privacy;
using ChatApp.Storage.Blocks;
using ChatApp.Storage.Contacts;
using ChatApp.Storage.Devices;
using ChatApp.Storage.Privacy;
using ChatApp.TestSupport;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace ChatApp.Api.Tests.Changes;

public sealed class ChangeSettlementTests(Nodes nodes)
{
    private readonly FakeTimeProvider _clock = new(TimeProvider.System.GetUtcNow());

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_change_that_gateways_keep_is_answered_6_s_after_it_is_durable()
    {
        await using var api = await nodes.StartApiAsync(_clock, "--Changes:SettleTime=00:00:06");
        var caller = await api.SignUpAndInAsync();
        var other = (await api.SignUpAndInAsync()).Device.User;
        var user = caller.Device.User;
        var (blocks, privacy) = (new BlockStore(nodes.Storage.Session, _clock), new PrivacyStore(nodes.Storage.Session, _clock));
        var devices = new DeviceStore(nodes.Storage.Session, _clock);

        await AssertWaitsAsync(
            api.SendAsync(HttpMethod.Put, $"/v1/blocks/{other}", caller.Token),
            async () => await blocks.IsBlockedAsync(user, other, Cancellation));
        await AssertWaitsAsync(
            api.SendAsync(HttpMethod.Delete, $"/v1/blocks/{other}", caller.Token),
            async () => !await blocks.IsBlockedAsync(user, other, Cancellation));
        await AssertWaitsAsync(
            api.SendAsync(HttpMethod.Put, "/v1/privacy/last-seen", caller.Token, JsonContent.Create(new LastSeenSetting(LastSeenVisibility.Contacts))),
            async () => (await privacy.ReadAsync(user, Cancellation)).LastSeen == LastSeenVisibility.Contacts);
        await AssertWaitsAsync(
            api.LinkAsync(caller, new TestKey()), async () => (await devices.ListAsync(user, Cancellation)).Devices.Count == 2);
        await AssertWaitsAsync(
            api.SendAsync(HttpMethod.Delete, "/v1/devices/2", caller.Token),
            async () => (await devices.ListAsync(user, Cancellation)).Devices.Count == 1);

        // Only while contacts are who sees the caller.
        var contacts = new ContactStore(nodes.Storage.Session, _clock);
        await contacts.AddAsync(user, other, null, Cancellation);
        await AssertWaitsAsync(
            api.SendAsync(HttpMethod.Delete, $"/v1/contacts/{other}", caller.Token),
            async () => !await contacts.IsContactAsync(user, other, Cancellation));
    }

    [Fact]
    public async Task A_time_out_of_range_stops_the_start() => await Assert.ThrowsAsync<OptionsValidationException>(
        () => nodes.StartApiAsync(null, "--Changes:SettleTime=00:01:01"));

    private async Task AssertWaitsAsync(Task<HttpResponseMessage> change, Func<Task<bool>> isDurable)
    {
        await Waiting.UntilAsync(isDurable, "the change to be durable");
        var durableAt = _clock.GetUtcNow();
        await Waiting.UntilAsync(
            () =>
            {
                if (!change.IsCompleted)
                {
                    _clock.Advance(TimeSpan.FromMilliseconds(100));
                }

                return change.IsCompleted;
            },
            "the change to be answered");
        var answeredAt = _clock.GetUtcNow();
        Assert.True((await change).IsSuccessStatusCode, $"{(await change).StatusCode}");
        Assert.True(answeredAt - durableAt >= TimeSpan.FromSeconds(6), $"It was answered {answeredAt - durableAt} after it was durable.");
    }
}
