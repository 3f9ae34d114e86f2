using System.Security.Cryptography;
using ChatApp.Signal.Primitives;
using ChatApp.Signal.Ratchet;

namespace ChatApp.Signal.KeyAgreement;

/// <summary>What a handshake gives both sides. Zeroed on disposal.</summary>
internal sealed class HandshakeSecrets : IDisposable
{
    private readonly byte[] _keys = new byte[3 * SymmetricKeys.Length];

    /// <summary>Derives the keys from the handshake's shared secrets, in order (PQXDH §2.2, KDF).</summary>
    public HandshakeSecrets(ReadOnlySpan<byte> sharedSecrets) =>
        KeyDerivation.Derive(sharedSecrets, salt: default, "WhisperText_X25519_SHA-256_CRYSTALS-KYBER-1024"u8, _keys);

    /// <summary>Of the double ratchet.</summary>
    public ReadOnlySpan<byte> RootKey => _keys.AsSpan(0, SymmetricKeys.Length);

    /// <summary>Of Bob's first sending chain.</summary>
    public ReadOnlySpan<byte> ChainKey => _keys.AsSpan(SymmetricKeys.Length, SymmetricKeys.Length);

    /// <summary>Of the post-quantum ratchet.</summary>
    public ReadOnlySpan<byte> AuthenticationKey => _keys.AsSpan(2 * SymmetricKeys.Length);

    public void Dispose() => CryptographicOperations.ZeroMemory(_keys);
}
