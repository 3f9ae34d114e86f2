using System.Security.Cryptography;
using ChatApp.Signal.Primitives;
using ChatApp.Signal.Ratchet;

namespace ChatApp.Signal.PostQuantumRatchet;

/// <summary>What both sides hold after one run of the key exchange. Zeroed on disposal.</summary>
internal sealed class EpochSecret : IDisposable
{
    private readonly byte[] _key = new byte[SymmetricKeys.Length];

    /// <summary>Binds a KEM's shared secret to its epoch.</summary>
    public EpochSecret(ulong epoch, ReadOnlySpan<byte> sharedSecret)
    {
        Epoch = epoch;
        KeyDerivation.Derive(sharedSecret, salt: default, Labels.EpochSecret(epoch), _key);
    }

    public ulong Epoch { get; }

    public ReadOnlySpan<byte> Key => _key;

    public void Dispose() => CryptographicOperations.ZeroMemory(_key);
}
