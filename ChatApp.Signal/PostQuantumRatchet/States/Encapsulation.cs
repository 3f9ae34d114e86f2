using ChatApp.Signal.PostQuantumRatchet.LatticeKem;

namespace ChatApp.Signal.PostQuantumRatchet.States;

/// <summary>An encapsulation that has taken its first step. The randomness is secret.</summary>
internal sealed record Encapsulation(byte[] Header, byte[] Randomness, byte[] Ciphertext1)
{
    /// <summary>The second step, and the code that covers both parts.</summary>
    public ChunkEncoder Finish(ulong epoch, EpochAuthenticator authenticator, byte[] vector)
    {
        var ciphertext2 = MlKem768.FinishEncapsulation(Header, vector, Randomness);
        return new ChunkEncoder([.. ciphertext2, .. authenticator.AuthenticateCiphertext(epoch, Ciphertext1, ciphertext2)]);
    }

    public override string ToString() => "Encapsulation";
}
