using System.Security.Cryptography;
using ChatApp.Signal.Primitives;

namespace ChatApp.Signal.Ratchet;

/// <summary>
/// One message's keys, and encryption with them (The Double Ratchet Algorithm §7.2): AES-256-CBC, then HMAC-SHA256 over the ciphertext and
/// both identities, of which the first 8 bytes are sent. The post-quantum ratchet's key goes in as the salt. Zeroed on disposal.
/// </summary>
internal ref struct MessageCipher
{
    public const int CodeLength = 8;
    private const int CipherKeyLength = 32;
    private const int MacKeyLength = 32;
    private const int VectorLength = 16;
    private const int BlockLength = 16;

    private readonly Span<byte> _keys;

    /// <summary>Derives the keys into a buffer of <see cref="KeysLength"/> bytes, which the caller provides and this zeroes.</summary>
    public MessageCipher(ReadOnlySpan<byte> seed, ReadOnlySpan<byte> postQuantumKey, Span<byte> keys)
    {
        _keys = keys[..KeysLength];
        KeyDerivation.Derive(seed, postQuantumKey, "WhisperMessageKeys"u8, _keys);
    }

    public static int KeysLength => CipherKeyLength + MacKeyLength + VectorLength;

    private readonly ReadOnlySpan<byte> CipherKey => _keys[..CipherKeyLength];

    private readonly ReadOnlySpan<byte> MacKey => _keys.Slice(CipherKeyLength, MacKeyLength);

    private readonly ReadOnlySpan<byte> Vector => _keys[^VectorLength..];

    public static int CiphertextLength(int plaintextLength) => (plaintextLength / BlockLength + 1) * BlockLength;

    public readonly void Encrypt(ReadOnlySpan<byte> plaintext, Span<byte> ciphertext) =>
        PrimitiveSet.Current.EncryptCbc(CipherKey, Vector, plaintext, ciphertext);

    /// <exception cref="SignalException"><see cref="SignalError.AuthenticationFailed"/>: what was authenticated is no ciphertext.</exception>
    public readonly byte[] Decrypt(ReadOnlySpan<byte> ciphertext)
    {
        var buffer = new byte[ciphertext.Length];
        if (!PrimitiveSet.Current.TryDecryptCbc(CipherKey, Vector, ciphertext, buffer, out var written))
        {
            throw new SignalException(SignalError.AuthenticationFailed, "The message cannot be decrypted.");
        }

        var plaintext = buffer[..written];
        CryptographicOperations.ZeroMemory(buffer);
        return plaintext;
    }

    public readonly void Authenticate(ReadOnlySpan<byte> message, Span<byte> code)
    {
        Span<byte> full = stackalloc byte[KeyDerivation.HashLength];
        KeyDerivation.Authenticate(MacKey, message, full);
        full[..CodeLength].CopyTo(code);
    }

    public readonly void Dispose() => CryptographicOperations.ZeroMemory(_keys);
}
