using ChatApp.Signal.Wire;

namespace ChatApp.Signal.PostQuantumRatchet.States;

/// <summary>Collects the rest of the key; the first part of the ciphertext has arrived.</summary>
internal sealed class Ciphertext1Acknowledged(
    ulong epoch, EpochAuthenticator authenticator, Encapsulation encapsulation, ChunkDecoder vector) : BraidState(epoch, authenticator)
{
    public override BraidStateKind Kind => BraidStateKind.Ciphertext1Acknowledged;

    public override byte[] Secret => encapsulation.Randomness;

    public override BraidSent Send() => new(this, SparsePayload.None);

    protected override BraidReceived ReceiveCurrent(SparseMessage message)
    {
        if (message.Payload is not (SparsePayload.EncapsulationKeyAndCiphertext1Acknowledgement or SparsePayload.EncapsulationKey))
        {
            return Unchanged;
        }

        var more = vector.Add(message.Chunk);
        return more.TryDecode(out var complete)
            ? new(new Ciphertext2Sampled(Epoch, Authenticator, encapsulation.Finish(Epoch, Authenticator, complete)), NewEpoch: null)
            : new(new Ciphertext1Acknowledged(Epoch, Authenticator, encapsulation, more), NewEpoch: null);
    }

    protected override void WriteFields(ProtobufWriter writer)
    {
        BraidStorage.WriteEncapsulation(writer, encapsulation);
        BraidStorage.WriteDecoder(writer, vector);
    }
}
