namespace ChatApp.Signal.Ratchet;

/// <summary>What a received message changes in a <see cref="DoubleRatchet"/>. Disposed of, committed or not, by whoever asked for it.</summary>
/// <param name="receiver">The message's chain: one of the ratchet's, or a new one.</param>
/// <param name="walk">Along that chain, to the message's key.</param>
/// <param name="newRoot">The root key that goes with a new chain, or null.</param>
internal sealed class RatchetStep(ReceiverChain receiver, ChainWalk walk, RootKey? newRoot) : IDisposable
{
    private bool _committed;

    public ReceiverChain Receiver { get; } = receiver;

    public ChainWalk Walk { get; } = walk;

    public RootKey? NewRoot { get; } = newRoot;

    /// <summary>The other half of the Diffie-Hellman step, once the message has been processed; null if it is of a known chain.</summary>
    public RatchetTurn? Turn { get; set; }

    public ReadOnlySpan<byte> MessageSeed => Walk.MessageKey;

    /// <summary>From here on chains and keys are the ratchet's, and outlive this step.</summary>
    public void MarkCommitted() => _committed = true;

    public void Dispose()
    {
        Walk.Dispose();
        NewRoot?.Dispose();
        if (!_committed && NewRoot is not null)
        {
            Turn?.Dispose();
            Receiver.Dispose();
        }
    }
}
