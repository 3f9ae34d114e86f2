using System.Security.Cryptography;
using ChatApp.Signal.PostQuantumRatchet.LatticeKem;

namespace ChatApp.Signal.PostQuantumRatchet.States;

/// <summary>An epoch's key pair: its seed, which is secret, and the vector, which is sent.</summary>
internal sealed record OwnKey(byte[] Seed, byte[] Vector)
{
    public static OwnKey Generate(out byte[] header)
    {
        var seed = new byte[MlKem768.SeedLength];
        RandomNumberGenerator.Fill(seed);
        (header, var vector) = MlKem768.DerivePublicKey(seed);
        return new OwnKey(seed, vector);
    }

    public override string ToString() => "Own ML-KEM key";
}
