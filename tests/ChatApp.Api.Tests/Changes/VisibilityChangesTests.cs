using System.Net.Http.Json;
using ChatApp.Contracts.Http;
using ChatApp.Contracts.Privacy;
using ChatApp.TestSupport;

namespace ChatApp.Api.Tests.Changes;

public sealed class VisibilityChangesTests(Nodes nodes)
{
    private readonly ApiInstance _api = nodes.Api;

    [Fact]
    public async Task Gateways_that_watch_a_user_are_told_when_who_sees_them_changes()
    {
        await using var redis = await nodes.Redis.ConnectAsync();
        await using var gateway = await WatchingPeer.StartAsync(redis);
        var caller = await _api.SignUpAndInAsync();
        var other = await _api.SignUpAndInAsync();
        await gateway.WatchAsync(caller.Device.User);
        var (block, contact) = ($"/v1/blocks/{other.Device.User}", $"/v1/contacts/{other.Device.User}");

        await ToldAfterAsync(1, _api.SendAsync(HttpMethod.Put, block, caller.Token));
        await ToldAfterAsync(2, _api.SendAsync(HttpMethod.Delete, block, caller.Token));
        await ToldAfterAsync(3, _api.SendAsync(
            HttpMethod.Put, "/v1/privacy/last-seen", caller.Token, JsonContent.Create(new LastSeenSetting(LastSeenVisibility.Contacts))));
        await ToldAfterAsync(4, _api.PostAsync("/v1/contacts", new ContactAddition(other.Handle.Value, null, null), caller.Token));
        await ToldAfterAsync(5, _api.SendAsync(HttpMethod.Delete, contact, caller.Token));
        Assert.All(gateway.Changed, user => Assert.Equal(caller.Device.User, user));

        async Task ToldAfterAsync(int count, Task<HttpResponseMessage> change)
        {
            Assert.True((await change).IsSuccessStatusCode, $"{(await change).StatusCode}");
            await Waiting.UntilAsync(() => gateway.Changed.Count == count, $"notice {count}");
        }
    }
}
