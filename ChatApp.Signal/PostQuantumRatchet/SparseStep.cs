using ChatApp.Signal.PostQuantumRatchet.States;
using ChatApp.Signal.Ratchet;

namespace ChatApp.Signal.PostQuantumRatchet;

/// <summary>
/// What a received message changes in a <see cref="SparseRatchet"/>. Disposed of, committed or not, by whoever asked for it.
/// </summary>
internal sealed class SparseStep(SparseMessage message, SymmetricChain<EpochChain> chain, ChainWalk? walk) : IDisposable
{
    public SparseMessage Message { get; } = message;

    public SymmetricChain<EpochChain> Chain { get; } = chain;

    /// <summary>To the message's key; null for an unkeyed message.</summary>
    public ChainWalk? Walk { get; } = walk;

    /// <summary>What the key exchange makes of the message, once it has been processed.</summary>
    public BraidReceived? Received { get; set; }

    public ReadOnlySpan<byte> MessageKey => Walk?.MessageKey;

    public void Dispose()
    {
        Walk?.Dispose();
        Received?.NewEpoch?.Dispose();
    }
}
