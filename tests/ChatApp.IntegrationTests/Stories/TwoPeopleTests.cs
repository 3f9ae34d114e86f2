using ChatApp.Client.Messages;
using ChatApp.IntegrationTests.People;
using ChatApp.IntegrationTests.Running;

namespace ChatApp.IntegrationTests.Stories;

[Collection(SystemCollection.Name)]
public sealed class TwoPeopleTests(RunningSystem system)
{
    [Fact]
    public async Task Two_people_on_two_gateways_talk_and_see_ticks()
    {
        var (alice, bob) = await Person.MeetAsync(system);
        await using var owned = alice;
        await using var also = bob;

        var hello = await alice.SayAsync(bob, "hello");
        await bob.SeesAsync(alice, "hello");
        await alice.SeesTickAsync(bob, hello, MessageState.Delivered);
        Assert.NotEqual(MessageState.Read, await alice.StateOfAsync(bob, hello)); // Nobody has said so yet.
        await bob.ReadAllAsync(alice);
        await alice.SeesTickAsync(bob, hello, MessageState.Read);

        var answer = await bob.SayAsync(alice, "hello yourself");
        await alice.SeesAsync(bob, "hello yourself");
        await bob.SeesTickAsync(alice, answer, MessageState.Delivered);
        Assert.Equal(["hello", "hello yourself"], await alice.TextsAsync(bob));
        Assert.Equal(["hello", "hello yourself"], await bob.TextsAsync(alice));
    }

    [Fact]
    public async Task What_is_sent_to_somebody_who_is_away_arrives_in_order_and_once_when_they_are_back()
    {
        var (alice, bob) = await Person.MeetAsync(system);
        await using var owned = alice;
        await using var also = bob;
        await alice.SayAsync(bob, "hello");
        await bob.SeesAsync(alice, "hello");
        await bob.LeaveAsync();

        var missed = new List<ChatMessage>();
        foreach (var text in new[] { "are you there?", "no?", "until later" })
        {
            missed.Add(await alice.SayAsync(bob, text));
        }

        foreach (var message in missed)
        {
            await alice.SeesTickAsync(bob, message, MessageState.Sent);
            Assert.Equal(MessageState.Sent, await alice.StateOfAsync(bob, message)); // One tick, and no more: bob is away.
        }

        await bob.ComeBackAsync();
        await bob.SeesAsync(alice, "hello", "are you there?", "no?", "until later");
        foreach (var message in missed)
        {
            await alice.SeesTickAsync(bob, message, MessageState.Delivered);
        }

        Assert.Equal(["hello", "are you there?", "no?", "until later"], await bob.TextsAsync(alice));
    }
}
