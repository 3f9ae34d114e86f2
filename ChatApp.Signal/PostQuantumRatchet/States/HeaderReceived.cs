using System.Security.Cryptography;
using ChatApp.Signal.PostQuantumRatchet.LatticeKem;
using ChatApp.Signal.Wire;

namespace ChatApp.Signal.PostQuantumRatchet.States;

/// <summary>Has what it takes to encapsulate, and does with the next message; from then on this side has the epoch's secret.</summary>
internal sealed class HeaderReceived(ulong epoch, EpochAuthenticator authenticator, byte[] header) : BraidState(epoch, authenticator)
{
    public override BraidStateKind Kind => BraidStateKind.HeaderReceived;

    public override BraidSent Send()
    {
        var randomness = new byte[MlKem768.RandomnessLength];
        RandomNumberGenerator.Fill(randomness);
        Span<byte> shared = stackalloc byte[MlKem768.SecretLength];
        var ciphertext1 = MlKem768.BeginEncapsulation(header, randomness, shared);
        var secret = new EpochSecret(Epoch, shared);
        CryptographicOperations.ZeroMemory(shared);
        var encapsulation = new Encapsulation(header, randomness, ciphertext1);
        var vector = new ChunkDecoder(MlKem768.VectorLength);
        var next = new Ciphertext1Sampled(Epoch, Authenticator.Update(secret), encapsulation, new ChunkEncoder(ciphertext1), vector);
        return next.Send() with { NewEpoch = secret };
    }

    protected override void WriteFields(ProtobufWriter writer) => BraidStorage.WriteHeader(writer, header);
}
