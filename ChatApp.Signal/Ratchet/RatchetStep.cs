namespace ChatApp.Signal.Ratchet;

/// <summary>
/// What a received message changes in a <see cref="DoubleRatchet"/>. Disposed of, committed or not, by whoever asked for it.
/// </summary>
/// <param name="Receiver">The message's chain: one of the ratchet's, or a new one if there is a turn.</param>
/// <param name="Walk">Along that chain, to the message's key.</param>
/// <param name="Turn">The Diffie-Hellman step, or null.</param>
internal sealed record RatchetStep(ReceiverChain Receiver, ChainWalk Walk, RatchetTurn? Turn) : IDisposable
{
    private bool _committed;

    public ReadOnlySpan<byte> MessageSeed => Walk.MessageKey;

    /// <summary>From here on chains and keys are the ratchet's, and outlive this step.</summary>
    public void MarkCommitted() => _committed = true;

    public void Dispose()
    {
        Walk.Dispose();
        if (!_committed && Turn is not null)
        {
            Turn.Dispose();
            Receiver.Dispose();
        }
    }

    public override string ToString() => "Step of the double ratchet";
}
