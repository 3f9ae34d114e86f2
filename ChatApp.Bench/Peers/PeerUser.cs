using ChatApp.Bench.Load.Crowd;
using ChatApp.Bench.Load.Wire;

namespace ChatApp.Bench.Peers;

/// <summary>
/// A user of a relay that keeps nothing, over a WebSocket: there is nothing to catch up with, and what comes is receipted to the one
/// who is written to.
/// </summary>
internal abstract class PeerUser(int index, int peer, Uri url, CrowdStatistics statistics, TimeProvider clock)
    : LoadUser(index, statistics, clock)
{
    private readonly List<long> _unacknowledged = [];

    protected int Peer => peer;

    protected override ValueTask<Uri> FindAsync(CancellationToken cancellationToken) => ValueTask.FromResult(url);

    protected override IFraming MakeFraming() => new WebSocketFraming("");

    protected sealed override void WriteAnswers()
    {
        if (_unacknowledged.Count > 0)
        {
            WriteReceipts(_unacknowledged);
            _unacknowledged.Clear();
        }
    }

    /// <summary>Tells <see cref="Peer"/> which of its messages have come.</summary>
    protected abstract void WriteReceipts(IReadOnlyList<long> numbers);

    /// <summary>Messages can be sent; none waited.</summary>
    protected void BecomeReadyAtOnce()
    {
        BecomeReady();
        Statistics.NoteCaughtUp();
    }

    protected void TakeMessage(ReadOnlySpan<byte> body)
    {
        if (!TryTakeMessage(body, frameNumber: null, out var message))
        {
            return;
        }

        if (message.Sender == Peer)
        {
            _unacknowledged.Add(message.Number);
        }
        else
        {
            Statistics.Violate($"user {Index} got a message of user {message.Sender}");
        }
    }
}
