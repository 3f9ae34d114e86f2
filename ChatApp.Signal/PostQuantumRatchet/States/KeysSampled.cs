using ChatApp.Signal.PostQuantumRatchet.LatticeKem;
using ChatApp.Signal.Wire;

namespace ChatApp.Signal.PostQuantumRatchet.States;

/// <summary>Sends the header, until a first piece of the ciphertext shows that it has arrived.</summary>
internal sealed class KeysSampled(ulong epoch, EpochAuthenticator authenticator, OwnKey key, ChunkEncoder header)
    : BraidState(epoch, authenticator)
{
    public override BraidStateKind Kind => BraidStateKind.KeysSampled;

    public override byte[] Secret => key.Seed;

    public override BraidSent Send()
    {
        var next = header.Take(out var chunk);
        return new(new KeysSampled(Epoch, Authenticator, key, next), SparsePayload.Header, chunk);
    }

    protected override BraidReceived ReceiveCurrent(SparseMessage message)
    {
        if (message.Payload != SparsePayload.Ciphertext1)
        {
            return Unchanged;
        }

        var ciphertext1 = new ChunkDecoder(MlKem768.Ciphertext1Length).Add(message.Chunk);
        return new(new HeaderSent(Epoch, Authenticator, key, new ChunkEncoder(key.Vector), ciphertext1), NewEpoch: null);
    }

    protected override void WriteFields(ProtobufWriter writer) => BraidStorage.WriteOwnKey(writer, key, header);
}
