using ChatApp.Client.Messages;
using ChatApp.IntegrationTests.People;
using ChatApp.IntegrationTests.Running;

namespace ChatApp.IntegrationTests.Stories;

[Collection(SystemCollection.Name)]
public sealed class StoreLossTests(RunningSystem system)
{
    [Fact]
    public async Task Messages_still_arrive_after_redis_came_back_empty()
    {
        var (alice, bob) = await Person.MeetAsync(system);
        await using var owned = alice;
        await using var also = bob;
        await alice.SayAsync(bob, "before");
        await bob.SeesAsync(alice, "before");

        await system.CommandAsync("redis", "stop");
        var during = await alice.SayAsync(bob, "while it is gone");
        await system.CommandAsync("redis", "start");
        await system.WaitUntilHealthyAsync("redis");
        var after = await alice.SayAsync(bob, "after");

        await bob.SeesAsync(alice, "before", "while it is gone", "after");
        await alice.SeesTickAsync(bob, during, MessageState.Delivered);
        await alice.SeesTickAsync(bob, after, MessageState.Delivered);

        // And whoever comes new is let in.
        await using var carol = await Person.SignUpAsync(system, "carol");
        await carol.ComeOnlineAsync();
        await carol.SayAsync(alice, "hello from a newcomer");
        await alice.SeesAsync(carol, "hello from a newcomer");
    }

    [Fact]
    public async Task Acknowledged_messages_are_there_after_cassandra_was_killed()
    {
        var (alice, bob) = await Person.MeetAsync(system);
        await using var owned = alice;
        await using var also = bob;
        await bob.LeaveAsync();
        string[] texts = [.. Enumerable.Range(1, 20).Select(number => $"message {number}")];
        var sent = new List<ChatMessage>();
        foreach (var text in texts)
        {
            sent.Add(await alice.SayAsync(bob, text));
        }

        foreach (var message in sent)
        {
            await alice.SeesTickAsync(bob, message, MessageState.Sent);
        }

        await system.KillAsync("cassandra");
        var unacknowledged = await alice.SayAsync(bob, "while it is gone");
        await system.CommandAsync("cassandra", "start");
        await system.WaitUntilHealthyAsync("cassandra");
        await alice.SeesTickAsync(bob, unacknowledged, MessageState.Sent);

        await bob.ComeBackAsync();
        await bob.SeesAsync(alice, [.. texts, "while it is gone"]);
        foreach (var message in sent.Append(unacknowledged))
        {
            await alice.SeesTickAsync(bob, message, MessageState.Delivered);
        }
    }
}
