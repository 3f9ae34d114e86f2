using ChatApp.Signal.Keys;

namespace ChatApp.Signal.Ratchet;

/// <summary>The chain of one ratchet key of the peer. Zeroed on disposal.</summary>
internal sealed record ReceiverChain(PublicKey RatchetKey, SymmetricChain<MessageChain> Chain) : IDisposable
{
    public void Dispose() => Chain.Dispose();

    public override string ToString() => "Receiver chain";
}
