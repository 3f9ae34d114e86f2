using ChatApp.Signal.Keys;

namespace ChatApp.Signal.Ratchet;

/// <summary>A Diffie-Hellman ratchet step that a received message calls for: a new chain in each direction.</summary>
internal sealed record RatchetTurn(RootKey Root, KeyPair SendingKey, SymmetricChain<MessageChain> SendingChain) : IDisposable
{
    public void Dispose()
    {
        Root.Dispose();
        SendingKey.Dispose();
        SendingChain.Dispose();
    }

    public override string ToString() => "Ratchet turn";
}
