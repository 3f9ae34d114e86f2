using ChatApp.Client.Messages;
using ChatApp.Client.Presence;
using ChatApp.IntegrationTests.People;
using ChatApp.IntegrationTests.Running;

namespace ChatApp.IntegrationTests.Stories;

public abstract class WholeSystemTests(RunningSystem system)
{
    [Fact]
    public async Task What_was_said_and_who_was_last_seen_when_is_there_after_the_whole_system_was_stopped_and_started()
    {
        var (alice, bob) = await Person.MeetAsync(system);
        await using var owned = alice;
        await using var also = bob;
        var seen = await alice.SayAsync(bob, "seen before the night");
        await bob.SeesAsync(alice, "seen before the night");
        await alice.SeesTickAsync(bob, seen, MessageState.Delivered);
        var user = bob.Client.Account.Address.User;
        alice.Client.OpenChat(user);
        await alice.SeesPresenceAsync(bob, PresenceStatus.Online);
        await bob.LeaveAsync();
        var waiting = await alice.SayAsync(bob, "for the morning");
        await alice.SeesTickAsync(bob, waiting, MessageState.Sent);
        await alice.SeesPresenceAsync(bob, PresenceStatus.Offline);
        var lastSeen = alice.Client.PresenceOf(user).LastSeen!.Value;
        await alice.LeaveAsync();

        await system.StopAsync();
        var stopped = TimeProvider.System.GetUtcNow();
        await system.StartAsync();

        // Somebody who has never met Bob finds his account, and when he was last there; it is written once a minute.
        await using var carol = await Person.SignUpAsync(system, "carol");
        await carol.ComeOnlineAsync();
        carol.Client.OpenChat(user);
        await carol.SeesPresenceAsync(bob, PresenceStatus.Offline);
        Assert.InRange(carol.Client.PresenceOf(user).LastSeen!.Value, lastSeen - TimeSpan.FromMinutes(1), stopped);

        await bob.ComeBackAsync();
        await carol.SeesPresenceAsync(bob, PresenceStatus.Online);
        await bob.SeesAsync(alice, "seen before the night", "for the morning");
        Assert.Equal(["seen before the night", "for the morning"], await bob.TextsAsync(alice));
        await alice.ComeBackAsync();
        await alice.SeesTickAsync(bob, waiting, MessageState.Delivered);

        await carol.SayAsync(bob, "good morning");
        await bob.SeesAsync(carol, "good morning");
    }

    [Collection(SystemCollection.Name)]
    public sealed class OnGarnet(RunningSystem system) : WholeSystemTests(system);

    [Collection(SystemOnRedisCollection.Name)]
    public sealed class OnRedis(RunningSystemOnRedis system) : WholeSystemTests(system);
}
