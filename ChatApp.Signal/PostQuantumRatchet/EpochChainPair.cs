using ChatApp.Signal.Ratchet;

namespace ChatApp.Signal.PostQuantumRatchet;

/// <summary>The chains of one epoch, one a direction. Zeroed on disposal.</summary>
internal sealed record EpochChainPair(ulong Epoch, SymmetricChain<EpochChain> Sending, SymmetricChain<EpochChain> Receiving) : IDisposable
{
    public void Dispose()
    {
        Sending.Dispose();
        Receiving.Dispose();
    }

    public override string ToString() => $"Chains of epoch {Epoch}";
}
