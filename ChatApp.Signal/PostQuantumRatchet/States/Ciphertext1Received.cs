using ChatApp.Signal.PostQuantumRatchet.LatticeKem;
using ChatApp.Signal.Wire;

namespace ChatApp.Signal.PostQuantumRatchet.States;

/// <summary>
/// Sends the rest of the key and acknowledges the first part of the ciphertext, until the second shows that both have arrived.
/// </summary>
internal sealed class Ciphertext1Received(ulong epoch, EpochAuthenticator authenticator, OwnKey key, ChunkEncoder vector, byte[] ciphertext1)
    : BraidState(epoch, authenticator)
{
    public override BraidStateKind Kind => BraidStateKind.Ciphertext1Received;

    public override byte[] Secret => key.Seed;

    public override BraidSent Send()
    {
        var next = vector.Take(out var chunk);
        var state = new Ciphertext1Received(Epoch, Authenticator, key, next, ciphertext1);
        return new(state, SparsePayload.EncapsulationKeyAndCiphertext1Acknowledgement, chunk);
    }

    protected override BraidReceived ReceiveCurrent(SparseMessage message)
    {
        if (message.Payload != SparsePayload.Ciphertext2)
        {
            return Unchanged;
        }

        var ciphertext2 = new ChunkDecoder(MlKem768.Ciphertext2Length + EpochAuthenticator.CodeLength).Add(message.Chunk);
        return new(new EncapsulationKeySent(Epoch, Authenticator, key.Seed, ciphertext1, ciphertext2), NewEpoch: null);
    }

    protected override void WriteFields(ProtobufWriter writer)
    {
        BraidStorage.WriteOwnKey(writer, key, vector);
        BraidStorage.WriteCiphertext1(writer, ciphertext1);
    }
}
