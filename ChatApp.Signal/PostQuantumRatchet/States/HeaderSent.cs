using ChatApp.Signal.Wire;

namespace ChatApp.Signal.PostQuantumRatchet.States;

/// <summary>Sends the rest of the key and collects the first part of the ciphertext.</summary>
internal sealed class HeaderSent(
    ulong epoch, EpochAuthenticator authenticator, OwnKey key, ChunkEncoder vector, ChunkDecoder ciphertext1) : BraidState(epoch, authenticator)
{
    public override BraidStateKind Kind => BraidStateKind.HeaderSent;

    public override byte[] Secret => key.Seed;

    public override BraidSent Send()
    {
        var next = vector.Take(out var chunk);
        return new(new HeaderSent(Epoch, Authenticator, key, next, ciphertext1), SparsePayload.EncapsulationKey, chunk);
    }

    protected override BraidReceived ReceiveCurrent(SparseMessage message)
    {
        if (message.Payload != SparsePayload.Ciphertext1)
        {
            return Unchanged;
        }

        var more = ciphertext1.Add(message.Chunk);
        return more.TryDecode(out var complete)
            ? new(new Ciphertext1Received(Epoch, Authenticator, key, vector, complete), NewEpoch: null)
            : new(new HeaderSent(Epoch, Authenticator, key, vector, more), NewEpoch: null);
    }

    protected override void WriteFields(ProtobufWriter writer)
    {
        BraidStorage.WriteOwnKey(writer, key, vector);
        BraidStorage.WriteDecoder(writer, ciphertext1);
    }
}
