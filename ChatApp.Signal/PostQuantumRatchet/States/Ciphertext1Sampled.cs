using ChatApp.Signal.Wire;

namespace ChatApp.Signal.PostQuantumRatchet.States;

/// <summary>Sends the first part of the ciphertext and collects the rest of the key.</summary>
internal sealed class Ciphertext1Sampled(
    ulong epoch, EpochAuthenticator authenticator, Encapsulation encapsulation, ChunkEncoder ciphertext1, ChunkDecoder vector)
    : BraidState(epoch, authenticator)
{
    public override BraidStateKind Kind => BraidStateKind.Ciphertext1Sampled;

    public override byte[] Secret => encapsulation.Randomness;

    public override BraidSent Send()
    {
        var next = ciphertext1.Take(out var chunk);
        return new(new Ciphertext1Sampled(Epoch, Authenticator, encapsulation, next, vector), SparsePayload.Ciphertext1, chunk);
    }

    protected override BraidReceived ReceiveCurrent(SparseMessage message)
    {
        var acknowledged = message.Payload == SparsePayload.EncapsulationKeyAndCiphertext1Acknowledgement;
        if (!acknowledged && message.Payload != SparsePayload.EncapsulationKey)
        {
            return Unchanged;
        }

        var more = vector.Add(message.Chunk);
        if (!more.TryDecode(out var complete))
        {
            return new(
                acknowledged
                    ? new Ciphertext1Acknowledged(Epoch, Authenticator, encapsulation, more)
                    : new Ciphertext1Sampled(Epoch, Authenticator, encapsulation, ciphertext1, more),
                NewEpoch: null);
        }

        var ciphertext2 = encapsulation.Finish(Epoch, Authenticator, complete);
        return new(
            acknowledged
                ? new Ciphertext2Sampled(Epoch, Authenticator, ciphertext2)
                : new EncapsulationKeyReceived(Epoch, Authenticator, ciphertext1, ciphertext2),
            NewEpoch: null);
    }

    protected override void WriteFields(ProtobufWriter writer)
    {
        BraidStorage.WriteEncapsulation(writer, encapsulation);
        BraidStorage.WritePosition(writer, ciphertext1);
        BraidStorage.WriteDecoder(writer, vector);
    }
}
