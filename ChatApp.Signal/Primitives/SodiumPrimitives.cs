using System.Security.Cryptography;

namespace ChatApp.Signal.Primitives;

/// <summary>Curve25519 and Ed25519 by libsodium, AES by the operating system's library. Server and desktop.</summary>
internal sealed class SodiumPrimitives : IPrimitives
{
    public SodiumPrimitives()
    {
        if (Sodium.sodium_init() < 0)
        {
            throw new CryptographicException("libsodium could not be initialized.");
        }
    }

    public void DerivePublicKey(ReadOnlySpan<byte> privateKey, Span<byte> publicKey) =>
        Expect(Sodium.crypto_scalarmult_curve25519_base(publicKey, privateKey));

    public bool TryAgree(ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> publicKey, Span<byte> sharedSecret) =>
        Sodium.crypto_scalarmult_curve25519(sharedSecret, privateKey, publicKey) == 0;

    public void MultiplyEdwardsBase(ReadOnlySpan<byte> scalar, Span<byte> point) =>
        Expect(Sodium.crypto_scalarmult_ed25519_base_noclamp(point, scalar));

    public void ReduceScalar(ReadOnlySpan<byte> wide, Span<byte> scalar) =>
        Sodium.crypto_core_ed25519_scalar_reduce(scalar, wide);

    public void MultiplyAddScalar(ReadOnlySpan<byte> addend, ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, Span<byte> result)
    {
        Span<byte> product = stackalloc byte[32];
        Sodium.crypto_core_ed25519_scalar_mul(product, left, right);
        Sodium.crypto_core_ed25519_scalar_add(result, addend, product);
        CryptographicOperations.ZeroMemory(product);
    }

    public bool VerifyEd25519(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) =>
        Sodium.crypto_sign_ed25519_verify_detached(signature, message, (ulong)message.Length, publicKey) == 0;

    public bool IsPrimeOrderEdwardsPoint(ReadOnlySpan<byte> point) => Sodium.crypto_core_ed25519_is_valid_point(point) == 1;

    public int EncryptCbc(
        ReadOnlySpan<byte> key, ReadOnlySpan<byte> initializationVector, ReadOnlySpan<byte> plaintext, Span<byte> destination)
    {
        using var aes = Aes.Create();
        aes.SetKey(key);
        return aes.EncryptCbc(plaintext, initializationVector, destination);
    }

    public bool TryDecryptCbc(
        ReadOnlySpan<byte> key, ReadOnlySpan<byte> initializationVector, ReadOnlySpan<byte> ciphertext, Span<byte> destination, out int written)
    {
        written = 0;
        if (ciphertext.Length == 0 || ciphertext.Length % 16 != 0)
        {
            return false;
        }

        using var aes = Aes.Create();
        aes.SetKey(key);
        try
        {
            return aes.TryDecryptCbc(ciphertext, initializationVector, destination, out written);
        }
        catch (CryptographicException)
        {
            return false; // The padding: Aes has no way to say so but this.
        }
    }

    private static void Expect(int result)
    {
        if (result != 0)
        {
            throw new CryptographicException("libsodium refused a key of our own.");
        }
    }
}
