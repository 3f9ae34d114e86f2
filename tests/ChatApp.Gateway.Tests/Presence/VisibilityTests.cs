using ChatApp.Contracts.Identity;
using ChatApp.Contracts.Privacy;
using ChatApp.Gateway.Tests.Fleet;
using ChatApp.Routing.Notices;
using ChatApp.Storage.Blocks;
using ChatApp.Storage.Contacts;
using ChatApp.Storage.Privacy;
using Microsoft.Extensions.DependencyInjection;

namespace ChatApp.Gateway.Tests.Presence;

/// <summary>Who is told nothing, and since when.</summary>
public abstract class VisibilityTests(GatewayFleet fleet)
{

    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_change_of_privacy_or_a_block_takes_effect_at_once_for_present_watchers_of_either_side()
    {
        await using var alice = await RawClient.ConnectAsync(fleet, 0, await fleet.CreateUserAsync(), number: 1);
        await using var bob = await RawClient.ConnectAsync(fleet, 1, await fleet.CreateUserAsync(), number: 1);
        var (a, b) = (alice.Device.User, bob.Device.User);
        Assert.True((await alice.AskAsync(b)).Online);
        Assert.True((await bob.AskAsync(a)).Online);

        await ChangeAsync(b, LastSeenVisibility.Nobody);
        Assert.True((await alice.ReceivePresenceAsync(b)).Hidden);
        Assert.True((await bob.ReceivePresenceAsync(a)).Hidden); // Who hides theirs does not see others'.

        await ChangeAsync(b, LastSeenVisibility.Contacts);
        await new ContactStore(fleet.Storage.Session, TimeProvider.System).AddAsync(b, a, null, _cancellation);
        await NotifyAsync(b);
        Assert.True((await alice.ReceivePresenceAsync(b)).Online);
        Assert.True((await bob.ReceivePresenceAsync(a)).Online);

        await new BlockStore(fleet.Storage.Session, TimeProvider.System).BlockAsync(a, b, _cancellation);
        await NotifyAsync(a);
        Assert.True((await alice.ReceivePresenceAsync(b)).Hidden);
        Assert.True((await bob.ReceivePresenceAsync(a)).Hidden);
    }

    [Fact]
    public async Task What_is_hidden_stays_hidden_whatever_the_user_does()
    {
        await using var alice = await RawClient.ConnectAsync(fleet, 0, await fleet.CreateUserAsync(), number: 1);
        var bob = await fleet.CreateUserAsync();
        await ChangeAsync(bob.User, LastSeenVisibility.Nobody);
        var hidden = await alice.AskAsync(bob.User);
        Assert.True(hidden.Hidden);
        Assert.False(hidden.Online);
        Assert.Equal(0, hidden.LastSeen);

        var other = await fleet.CreateUserAsync();
        await alice.AskAsync(other.User);
        await using var phone = await RawClient.ConnectAsync(fleet, 1, bob, number: 1);
        await using var otherPhone = await RawClient.ConnectAsync(fleet, 1, other, number: 1);
        Assert.True((await alice.ReceivePresenceAsync(other.User)).Online); // By now the one before has been told too, if at all.
        Assert.Empty(await alice.ReceiveAllAsync());
    }

    private async Task ChangeAsync(UserId user, LastSeenVisibility visibility)
    {
        await new PrivacyStore(fleet.Storage.Session, TimeProvider.System).ChangeAsync(
            user, settings => settings with { LastSeen = visibility }, _cancellation);
        await NotifyAsync(user);
    }

    // As the api does.
    private Task NotifyAsync(UserId user) =>
        fleet.Gateways[0].Services.GetRequiredService<Notifier>().TellVisibilityChangedAsync(user);

    public sealed class OnGarnet(GatewayFleet fleet) : VisibilityTests(fleet);

    public sealed class OnRedis(GatewayFleetOnRedis fleet) : VisibilityTests(fleet);
}
