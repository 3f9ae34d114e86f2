using ChatApp.Contracts.Identity;
using ChatApp.Gateway.Tests.Fleet;
using ChatApp.Storage.Devices;
using ChatApp.Storage.LastSeen;

namespace ChatApp.Gateway.Tests.Presence;

/// <summary>When a user is said to be offline.</summary>
public abstract class AbsenceTests(GatewayFleet fleet)
{

    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1.5);

    [Fact]
    public async Task Whoever_stays_away_is_offline_after_the_grace_and_was_last_seen_when_they_left()
    {
        await using var gateway = await fleet.StartGatewayAsync($"--Presence:OfflineGrace={Grace}");
        var bob = await fleet.CreateUserAsync();
        await using var alice = await RawClient.ConnectAsync(fleet, gateway.Url, await fleet.CreateUserAsync(), number: 1);
        var phone = await RawClient.ConnectAsync(fleet, 1, bob, number: 1);
        Assert.True((await alice.AskAsync(bob.User)).Online);

        var (left, timestamp) = (TimeProvider.System.GetUtcNow(), TimeProvider.System.GetTimestamp());
        await phone.DisposeAsync();
        var told = await alice.ReceivePresenceAsync(bob.User);
        Assert.False(told.Online);
        Assert.True(TimeProvider.System.GetElapsedTime(timestamp) >= Grace, "The grace was not waited for.");
        Assert.InRange(
            DateTimeOffset.FromUnixTimeMilliseconds(told.LastSeen), left - TimeSpan.FromSeconds(1), TimeProvider.System.GetUtcNow() - Grace);

        // Whoever asks later is told what is stored, which is the same.
        var stored = await new LastSeenStore(fleet.Storage.Session).ReadAsync(bob.User, TestContext.Current.CancellationToken);
        Assert.InRange(stored!.Value.ToUnixTimeMilliseconds(), told.LastSeen - 1000, told.LastSeen + 1000);
    }

    [Fact]
    public async Task Coming_back_within_the_grace_elsewhere_too_is_never_seen()
    {
        var bob = await fleet.CreateUserAsync();
        await using var alice = await RawClient.ConnectAsync(fleet, 0, await fleet.CreateUserAsync(), number: 1);
        var phone = await RawClient.ConnectAsync(fleet, 1, bob, number: 1);
        Assert.True((await alice.AskAsync(bob.User)).Online);
        for (var number = 2; number < 6; number++)
        {
            await phone.DisposeAsync();
            phone = await RawClient.ConnectAsync(fleet, number % 2, bob, number);
        }

        Assert.Empty(await alice.ReceiveAllAsync());
        Assert.True((await alice.AskAsync(bob.User)).Online);
        await phone.DisposeAsync();
    }

    [Fact]
    public async Task A_user_is_online_while_any_device_is()
    {
        await using var gateway = await fleet.StartGatewayAsync("--Presence:OfflineGrace=00:00:00.500");
        var bob = await fleet.CreateUserAsync();
        var linked = await new DeviceStore(fleet.Storage.Session, TimeProvider.System).LinkAsync(
            bob.User, "tablet", [.. Guid.NewGuid().ToByteArray(), .. new byte[16]], TestContext.Current.CancellationToken);
        await using var alice = await RawClient.ConnectAsync(fleet, gateway.Url, await fleet.CreateUserAsync(), number: 1);
        var phone = await RawClient.ConnectAsync(fleet, 0, bob, number: 1);
        var tablet = await RawClient.ConnectAsync(fleet, 1, new DeviceAddress(bob.User, linked.Device!.Value), number: 1);
        Assert.True((await alice.AskAsync(bob.User)).Online);

        var carol = await fleet.CreateUserAsync();
        var carolsPhone = await RawClient.ConnectAsync(fleet, 0, carol, number: 1);
        Assert.True((await alice.AskAsync(carol.User)).Online);
        await phone.DisposeAsync();
        await carolsPhone.DisposeAsync();
        Assert.False((await alice.ReceivePresenceAsync(carol.User)).Online); // She left after him, and her grace is over.
        Assert.Empty(await alice.ReceiveAllAsync());
        Assert.True((await alice.AskAsync(bob.User)).Online);
        await tablet.DisposeAsync();
        Assert.False((await alice.ReceivePresenceAsync(bob.User)).Online);
    }

    public sealed class OnGarnet(GatewayFleet fleet) : AbsenceTests(fleet);

    public sealed class OnRedis(GatewayFleetOnRedis fleet) : AbsenceTests(fleet);
}
