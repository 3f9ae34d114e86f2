using System.Net.Http.Json;
using ChatApp.Contracts.Http;
using ChatApp.Contracts.Privacy;
using ChatApp.Storage.LastSeen;

namespace ChatApp.Api.Tests.LastSeen;

public sealed class LastSeenTests(Nodes nodes)
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    private readonly ApiInstance _api = nodes.Api;

    [Fact]
    public async Task Is_shown_to_everyone_and_to_oneself_by_default()
    {
        var (alice, bob) = (await _api.SignUpAndInAsync(), await SeenAsync());
        Assert.Equal(Noon, await FindAsync(alice, bob));
        Assert.Equal(Noon, await FindAsync(bob, bob));
        Assert.Null(await FindAsync(bob, alice)); // Never online.
    }

    [Fact]
    public async Task Shown_to_contacts_it_is_shown_to_them_alone()
    {
        var (alice, bob) = (await _api.SignUpAndInAsync(), await SeenAsync());
        await ShowAsync(bob, LastSeenVisibility.Contacts);
        Assert.Null(await FindAsync(alice, bob));

        await _api.PostAsync("/v1/contacts", new ContactAddition(alice.Handle.Value, null, null), bob.Token);
        Assert.Equal(Noon, await FindAsync(alice, bob));

        await _api.SendAsync(HttpMethod.Delete, $"/v1/contacts/{alice.Device.User}", bob.Token);
        Assert.Null(await FindAsync(alice, bob));
    }

    [Fact]
    public async Task Whoever_hides_theirs_does_not_see_that_of_others()
    {
        var (alice, bob) = (await SeenAsync(), await SeenAsync());
        await ShowAsync(alice, LastSeenVisibility.Nobody);
        Assert.Null(await FindAsync(alice, bob));
        Assert.Null(await FindAsync(bob, alice));
        Assert.Equal(Noon, await FindAsync(alice, alice));
    }

    [Fact]
    public async Task A_block_hides_both_from_each_other()
    {
        var (alice, bob) = (await SeenAsync(), await SeenAsync());
        await _api.SendAsync(HttpMethod.Put, $"/v1/blocks/{bob.Device.User}", alice.Token);
        Assert.Null(await FindAsync(alice, bob));
        Assert.Null(await FindAsync(bob, alice));
    }

    private async Task<SignedIn> SeenAsync()
    {
        var user = await _api.SignUpAndInAsync();
        await new LastSeenStore(nodes.Storage.Session).WriteAsync(user.Device.User, Noon, TestContext.Current.CancellationToken);
        return user;
    }

    private Task ShowAsync(SignedIn user, LastSeenVisibility visibility) => _api.SendAsync(
        HttpMethod.Put, "/v1/privacy/last-seen", user.Token, JsonContent.Create(new LastSeenSetting(visibility)));

    private async Task<DateTimeOffset?> FindAsync(SignedIn viewer, SignedIn subject) => (await ApiInstance.ReadAsync<LastSeenInfo>(
        await _api.GetAsync($"/v1/users/{subject.Device.User}/last-seen", viewer.Token))).SeenAt;
}
