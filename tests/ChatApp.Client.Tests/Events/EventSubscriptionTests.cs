using ChatApp.Client.Connections;
using ChatApp.Client.Events;

namespace ChatApp.Client.Tests.Events;

public sealed class EventSubscriptionTests
{
    private static readonly ChatEvent Happened = new ChatEvent.ConnectionChanged(new ConnectionState(ConnectionStatus.Online));

    [Fact]
    public async Task Tells_a_slow_reader_how_much_it_missed_and_never_waits_for_it()
    {
        var feed = new EventFeed();
        using var slow = feed.Subscribe();
        for (var count = 0; count < EventSubscription.Capacity + 5; count++)
        {
            feed.Publish(Happened);
        }

        feed.Complete();

        var events = await ReadAllAsync(slow);
        Assert.Equal(EventSubscription.Capacity + 1, events.Count);
        Assert.Equal(new ChatEvent.EventsMissed(5), events[^1]);
    }

    [Fact]
    public async Task Gives_every_subscriber_every_event_since_it_subscribed()
    {
        var feed = new EventFeed();
        using var early = feed.Subscribe();
        feed.Publish(Happened);
        using var late = feed.Subscribe();
        feed.Publish(Happened);
        feed.Complete();

        Assert.Equal(2, (await ReadAllAsync(early)).Count);
        Assert.Single(await ReadAllAsync(late));
    }

    private static async Task<List<ChatEvent>> ReadAllAsync(EventSubscription subscription)
    {
        var events = new List<ChatEvent>();
        await foreach (var happened in subscription)
        {
            events.Add(happened);
        }

        return events;
    }
}
