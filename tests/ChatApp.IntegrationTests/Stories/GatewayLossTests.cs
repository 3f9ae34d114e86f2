using ChatApp.Client.Messages;
using ChatApp.IntegrationTests.People;
using ChatApp.IntegrationTests.Running;

namespace ChatApp.IntegrationTests.Stories;

[Collection(SystemCollection.Name)]
public sealed class GatewayLossTests(RunningSystem system)
{
    [Fact]
    public async Task A_gateway_that_is_killed_in_mid_talk_loses_and_doubles_nothing()
    {
        var (alice, bob) = await Person.MeetAsync(system);
        await using var owned = alice;
        await using var also = bob;
        var (killed, left) = (bob.Gateway!, alice.Gateway!);

        await TalkThroughAsync(alice, bob, () => system.KillAsync(killed));

        Assert.Equal(left, bob.Gateway);
        await system.CommandAsync(killed, "start");
        await system.WaitUntilHealthyAsync(killed);
    }

    [Fact]
    public async Task A_gateway_that_is_stopped_in_mid_talk_and_started_again_loses_and_doubles_nothing()
    {
        var (alice, bob) = await Person.MeetAsync(system);
        await using var owned = alice;
        await using var also = bob;
        var (stopped, left) = (bob.Gateway!, alice.Gateway!);

        await TalkThroughAsync(alice, bob, () => system.CommandAsync(stopped, "stop"));

        Assert.Equal(left, bob.Gateway);
        await system.CommandAsync(stopped, "start");
        await system.WaitUntilHealthyAsync(stopped);
        await alice.SayAsync(bob, "and on we talk");
        await bob.SeesAsync(alice, [.. Texts("alice", 60), "and on we talk"]);
    }

    /// <summary>Both say 60 things, and something happens to bob's gateway after the first 20.</summary>
    private static async Task TalkThroughAsync(Person alice, Person bob, Func<Task> mishap)
    {
        var (fromAlice, fromBob) = (new List<ChatMessage>(), new List<ChatMessage>());
        var happening = Task.CompletedTask;
        for (var count = 1; count <= 60; count++)
        {
            fromAlice.Add(await alice.SayAsync(bob, $"alice {count}"));
            fromBob.Add(await bob.SayAsync(alice, $"bob {count}"));
            if (count == 20)
            {
                happening = mishap();
            }
        }

        await happening;
        await bob.SeesAsync(alice, Texts("alice", 60));
        await alice.SeesAsync(bob, Texts("bob", 60));
        foreach (var message in fromAlice)
        {
            await alice.SeesTickAsync(bob, message, MessageState.Delivered);
        }

        foreach (var message in fromBob)
        {
            await bob.SeesTickAsync(alice, message, MessageState.Delivered);
        }
    }

    private static string[] Texts(string who, int count) => [.. Enumerable.Range(1, count).Select(number => $"{who} {number}")];
}
