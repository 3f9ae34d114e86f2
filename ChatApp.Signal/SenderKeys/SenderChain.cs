using ChatApp.Signal.Keys;
using ChatApp.Signal.Ratchet;
using ChatApp.Signal.Wire;

namespace ChatApp.Signal.SenderKeys;

/// <summary>One chain of a sender, and the key that signs its messages. Zeroed on disposal.</summary>
internal sealed record SenderChain(uint ChainId, PublicKey SigningKey, SymmetricChain<MessageChain> Chain) : IDisposable
{
    public void Write(ProtobufWriter writer)
    {
        writer.WriteNumber(1, ChainId);
        writer.WriteBytes(2, SigningKey.Serialized);
        writer.WriteMessage(3, Chain, static (nested, chain) => chain.Write(nested));
    }

    /// <exception cref="SignalException"><see cref="SignalError.CorruptState"/>.</exception>
    public static SenderChain Read(ReadOnlySpan<byte> stored)
    {
        var reader = new ProtobufReader(stored, SignalError.CorruptState);
        var chainId = 0U;
        PublicKey? signingKey = null;
        SymmetricChain<MessageChain>? chain = null;
        while (reader.TryReadField(out var field))
        {
            switch (field)
            {
                case 1: chainId = reader.ReadUInt32(); break;
                case 2: signingKey = reader.ReadPublicKey(); break;
                case 3: chain = SymmetricChain<MessageChain>.Read(reader.ReadBytes()); break;
                default: reader.Skip(); break;
            }
        }

        return signingKey is null || chain is null ? throw reader.Malformed("a sender chain is incomplete") : new(chainId, signingKey, chain);
    }

    public void Dispose() => Chain.Dispose();

    public override string ToString() => $"Sender chain {ChainId}";
}
