using ChatApp.Contracts.ServiceProtocol;

namespace ChatApp.Bench.Presence.Wire;

/// <summary>What gateways hand each other. Thread-safe.</summary>
internal sealed class PeerBatches
{
    private long _copies;
    private long _notices;

    /// <summary>Copies of messages and notices of newer connections.</summary>
    public long Copies => Interlocked.Read(ref _copies);

    /// <summary>Notices of presence and typing.</summary>
    public long Notices => Interlocked.Read(ref _notices);

    public void Count(HandoffBatch batch)
    {
        Interlocked.Add(ref _copies, batch.Items.Count);
        Interlocked.Add(ref _notices, batch.Notices.Count);
    }
}
