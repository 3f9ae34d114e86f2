using ChatApp.Client.Presence;
using ChatApp.IntegrationTests.People;
using ChatApp.IntegrationTests.Running;

namespace ChatApp.IntegrationTests.Stories;

[Collection(SystemCollection.Name)]
public sealed class PresenceTests(RunningSystem system)
{
    [Fact]
    public async Task Two_people_see_each_other_come_write_and_go()
    {
        var (alice, bob) = await Person.MeetAsync(system);
        await using var owned = alice;
        var (toBob, toAlice) = (bob.Client.Account.Address.User, alice.Client.Account.Address.User);
        alice.Client.OpenChat(toBob);
        bob.Client.OpenChat(toAlice);
        await alice.SeesPresenceAsync(bob, PresenceStatus.Online);
        await bob.SeesPresenceAsync(alice, PresenceStatus.Online);

        bob.Client.ReportTyping(toAlice);
        await alice.SeesTypingAsync(bob, isTyping: true);
        await alice.SeesTypingAsync(bob, isTyping: false); // Nothing more was written.

        var leaving = TimeProvider.System.GetUtcNow();
        await bob.LeaveAsync();
        await alice.SeesPresenceAsync(bob, PresenceStatus.Offline);
        Assert.True(alice.Client.PresenceOf(toBob).LastSeen >= leaving - TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task Whoever_was_at_a_killed_gateway_is_offline_until_they_are_back_elsewhere()
    {
        var (alice, bob) = await Person.MeetAsync(system);
        await using var owned = alice;
        var user = bob.Client.Account.Address.User;
        alice.Client.OpenChat(user);
        await alice.SeesPresenceAsync(bob, PresenceStatus.Online);
        var killed = bob.Gateway!;
        await system.KillAsync(killed);
        await bob.Client.DisconnectAsync(); // He would be back at once otherwise, and nobody would see that he was away.
        await alice.SeesPresenceAsync(bob, PresenceStatus.Offline);

        await bob.ComeOnlineAsync();
        await alice.SeesPresenceAsync(bob, PresenceStatus.Online);
        await bob.DisposeAsync();
        await system.CommandAsync(killed, "start");
        await system.WaitUntilHealthyAsync(killed);
    }
}
