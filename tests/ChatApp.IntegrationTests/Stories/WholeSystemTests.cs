using ChatApp.Client.Messages;
using ChatApp.IntegrationTests.People;
using ChatApp.IntegrationTests.Running;

namespace ChatApp.IntegrationTests.Stories;

[Collection(SystemCollection.Name)]
public sealed class WholeSystemTests(RunningSystem system)
{
    [Fact]
    public async Task What_was_said_is_there_after_the_whole_system_was_stopped_and_started()
    {
        var (alice, bob) = await Person.MeetAsync(system);
        await using var owned = alice;
        await using var also = bob;
        var seen = await alice.SayAsync(bob, "seen before the night");
        await bob.SeesAsync(alice, "seen before the night");
        await alice.SeesTickAsync(bob, seen, MessageState.Delivered);
        await bob.LeaveAsync();
        var waiting = await alice.SayAsync(bob, "for the morning");
        await alice.SeesTickAsync(bob, waiting, MessageState.Sent);
        await alice.LeaveAsync();

        await system.StopAsync();
        await system.StartAsync();

        await bob.ComeBackAsync();
        await bob.SeesAsync(alice, "seen before the night", "for the morning");
        Assert.Equal(["seen before the night", "for the morning"], await bob.TextsAsync(alice));
        await alice.ComeBackAsync();
        await alice.SeesTickAsync(bob, waiting, MessageState.Delivered);

        // The accounts are there as well, for somebody who has never met them.
        await using var carol = await Person.SignUpAsync(system, "carol");
        await carol.ComeOnlineAsync();
        await carol.SayAsync(bob, "good morning");
        await bob.SeesAsync(carol, "good morning");
    }
}
