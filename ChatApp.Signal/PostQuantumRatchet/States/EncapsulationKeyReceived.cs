using ChatApp.Signal.Wire;

namespace ChatApp.Signal.PostQuantumRatchet.States;

/// <summary>Sends the first part of the ciphertext until it is acknowledged; the second is ready.</summary>
internal sealed class EncapsulationKeyReceived(
    ulong epoch, EpochAuthenticator authenticator, ChunkEncoder ciphertext1, ChunkEncoder ciphertext2) : BraidState(epoch, authenticator)
{
    public override BraidStateKind Kind => BraidStateKind.EncapsulationKeyReceived;

    public override BraidSent Send()
    {
        var next = ciphertext1.Take(out var chunk);
        return new(new EncapsulationKeyReceived(Epoch, Authenticator, next, ciphertext2), SparsePayload.Ciphertext1, chunk);
    }

    protected override BraidReceived ReceiveCurrent(SparseMessage message) =>
        message.Payload is SparsePayload.EncapsulationKeyAndCiphertext1Acknowledgement or SparsePayload.Ciphertext1Acknowledgement
            ? new(new Ciphertext2Sampled(Epoch, Authenticator, ciphertext2), NewEpoch: null)
            : Unchanged;

    protected override void WriteFields(ProtobufWriter writer)
    {
        BraidStorage.WriteCiphertext1(writer, ciphertext1.Message);
        BraidStorage.WritePosition(writer, ciphertext1);
        BraidStorage.WriteCiphertext2(writer, ciphertext2.Message);
    }
}
