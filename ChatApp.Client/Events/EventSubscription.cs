using System.Threading.Channels;

namespace ChatApp.Client.Events;

/// <summary>
/// The events since <see cref="ChatClient.Subscribe"/>, for one reader. A reader that falls <see cref="Capacity"/> events behind misses the
/// next ones, and finds one <see cref="ChatEvent.EventsMissed"/> in their place: the client never waits for a reader and never buffers
/// without bound. Ends when the client is disposed.
/// </summary>
public sealed class EventSubscription : IAsyncEnumerable<ChatEvent>, IDisposable
{
    /// <summary>How many events wait for their reader at most.</summary>
    public const int Capacity = 1024;

    private readonly EventFeed _feed;
    private readonly Channel<ChatEvent> _waiting = Channel.CreateBounded<ChatEvent>(new BoundedChannelOptions(Capacity)
    {
        FullMode = BoundedChannelFullMode.Wait,
        SingleReader = true,
    });

    private int _missed;

    internal EventSubscription(EventFeed feed) => _feed = feed;

    /// <inheritdoc/>
    public async IAsyncEnumerator<ChatEvent> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        while (await _waiting.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
        {
            while (_waiting.Reader.TryRead(out var happened))
            {
                yield return happened;
            }

            // Events were missed only while the channel was full, so the reader comes by here after it.
            if (Interlocked.Exchange(ref _missed, 0) is > 0 and var missed)
            {
                yield return new ChatEvent.EventsMissed(missed);
            }
        }
    }

    /// <summary>Ends the subscription.</summary>
    public void Dispose()
    {
        _feed.Remove(this);
        Complete();
    }

    internal void Offer(ChatEvent happened)
    {
        if (!_waiting.Writer.TryWrite(happened))
        {
            Interlocked.Increment(ref _missed);
        }
    }

    internal void Complete() => _waiting.Writer.TryComplete();
}
