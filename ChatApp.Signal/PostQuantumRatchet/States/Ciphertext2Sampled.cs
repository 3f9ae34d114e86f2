using ChatApp.Signal.Wire;

namespace ChatApp.Signal.PostQuantumRatchet.States;

/// <summary>Sends the second part of the ciphertext, until the peer shows by the next epoch that it has finished this one.</summary>
internal sealed class Ciphertext2Sampled(ulong epoch, EpochAuthenticator authenticator, ChunkEncoder ciphertext2) : BraidState(epoch, authenticator)
{
    public override BraidStateKind Kind => BraidStateKind.Ciphertext2Sampled;

    public override BraidSent Send()
    {
        var next = ciphertext2.Take(out var chunk);
        return new(new Ciphertext2Sampled(Epoch, Authenticator, next), SparsePayload.Ciphertext2, chunk);
    }

    protected override BraidReceived ReceiveLater(SparseMessage message) => message.Epoch == Epoch + 1
        ? new(new KeysUnsampled(Epoch + 1, Authenticator), NewEpoch: null)
        : base.ReceiveLater(message);

    protected override void WriteFields(ProtobufWriter writer)
    {
        BraidStorage.WriteCiphertext2(writer, ciphertext2.Message);
        BraidStorage.WritePosition(writer, ciphertext2);
    }
}
