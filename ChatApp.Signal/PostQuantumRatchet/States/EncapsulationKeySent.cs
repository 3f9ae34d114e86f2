using System.Security.Cryptography;
using ChatApp.Signal.PostQuantumRatchet.LatticeKem;
using ChatApp.Signal.Wire;

namespace ChatApp.Signal.PostQuantumRatchet.States;

/// <summary>Collects the second part of the ciphertext, and with it finishes the epoch.</summary>
internal sealed class EncapsulationKeySent(
    ulong epoch, EpochAuthenticator authenticator, byte[] seed, byte[] ciphertext1, ChunkDecoder ciphertext2) : BraidState(epoch, authenticator)
{
    public override BraidStateKind Kind => BraidStateKind.EncapsulationKeySent;

    public override byte[] Secret => seed;

    public override BraidSent Send() => new(this, SparsePayload.Ciphertext1Acknowledgement);

    protected override BraidReceived ReceiveCurrent(SparseMessage message)
    {
        if (message.Payload != SparsePayload.Ciphertext2)
        {
            return Unchanged;
        }

        var more = ciphertext2.Add(message.Chunk);
        return more.TryDecode(out var complete)
            ? Finish(complete)
            : new(new EncapsulationKeySent(Epoch, Authenticator, seed, ciphertext1, more), NewEpoch: null);
    }

    protected override void WriteFields(ProtobufWriter writer)
    {
        BraidStorage.WriteSecret(writer, seed);
        BraidStorage.WriteCiphertext1(writer, ciphertext1);
        BraidStorage.WriteDecoder(writer, ciphertext2);
    }

    private BraidReceived Finish(byte[] complete)
    {
        var second = complete.AsSpan(0, MlKem768.Ciphertext2Length);
        var shared = MlKem768.Decapsulate(seed, ciphertext1, second);
        var secret = new EpochSecret(Epoch, shared);
        CryptographicOperations.ZeroMemory(shared);
        var next = Authenticator.Update(secret);
        try
        {
            EpochAuthenticator.Expect(next.AuthenticateCiphertext(Epoch, ciphertext1, second), complete.AsSpan(second.Length));
        }
        catch (SignalException)
        {
            secret.Dispose();
            next.Erase();
            throw;
        }

        return new(new NoHeaderReceived(Epoch + 1, next, NoHeaderReceived.EmptyHeader()), secret);
    }
}
