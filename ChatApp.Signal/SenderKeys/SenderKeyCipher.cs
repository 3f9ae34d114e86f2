using System.Security.Cryptography;
using ChatApp.Signal.Primitives;

namespace ChatApp.Signal.SenderKeys;

/// <summary>
/// Encryption of one group message: AES-256-CBC with vector and key from the chain's seed. The signature authenticates it.
/// </summary>
internal static class SenderKeyCipher
{
    private const int VectorLength = 16;
    private const int KeyLength = 32;
    private const int BlockLength = 16;

    public static byte[] Encrypt(ReadOnlySpan<byte> seed, ReadOnlySpan<byte> plaintext)
    {
        Span<byte> keys = stackalloc byte[VectorLength + KeyLength];
        DeriveKeys(seed, keys);
        var ciphertext = new byte[(plaintext.Length / BlockLength + 1) * BlockLength];
        PrimitiveSet.Current.EncryptCbc(keys[VectorLength..], keys[..VectorLength], plaintext, ciphertext);
        CryptographicOperations.ZeroMemory(keys);
        return ciphertext;
    }

    /// <exception cref="SignalException"><see cref="SignalError.AuthenticationFailed"/>: what was signed is no ciphertext.</exception>
    public static byte[] Decrypt(ReadOnlySpan<byte> seed, ReadOnlySpan<byte> ciphertext)
    {
        Span<byte> keys = stackalloc byte[VectorLength + KeyLength];
        DeriveKeys(seed, keys);
        var buffer = new byte[ciphertext.Length];
        var decrypted = PrimitiveSet.Current.TryDecryptCbc(keys[VectorLength..], keys[..VectorLength], ciphertext, buffer, out var written);
        CryptographicOperations.ZeroMemory(keys);
        if (!decrypted)
        {
            throw new SignalException(SignalError.AuthenticationFailed, "The message cannot be decrypted.");
        }

        var plaintext = buffer[..written];
        CryptographicOperations.ZeroMemory(buffer);
        return plaintext;
    }

    private static void DeriveKeys(ReadOnlySpan<byte> seed, Span<byte> keys) =>
        KeyDerivation.Derive(seed, salt: default, "WhisperGroup"u8, keys);
}
