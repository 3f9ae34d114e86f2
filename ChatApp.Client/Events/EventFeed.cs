namespace ChatApp.Client.Events;

/// <summary>Hands events to everybody who listens. Thread-safe; never waits for a listener.</summary>
internal sealed class EventFeed
{
    private readonly Lock _lock = new();
    private readonly List<EventSubscription> _subscriptions = [];

    public EventSubscription Subscribe()
    {
        var subscription = new EventSubscription(this);
        lock (_lock)
        {
            _subscriptions.Add(subscription);
        }

        return subscription;
    }

    public void Remove(EventSubscription subscription)
    {
        lock (_lock)
        {
            _subscriptions.Remove(subscription);
        }
    }

    public void Publish(ChatEvent happened)
    {
        lock (_lock)
        {
            foreach (var subscription in _subscriptions)
            {
                subscription.Offer(happened);
            }
        }
    }

    public void Complete()
    {
        lock (_lock)
        {
            foreach (var subscription in _subscriptions)
            {
                subscription.Complete();
            }
        }
    }
}
