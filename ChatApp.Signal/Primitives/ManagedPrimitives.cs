using Org.BouncyCastle.Math.EC.Rfc7748;
using Org.BouncyCastle.Math.EC.Rfc8032;

namespace ChatApp.Signal.Primitives;

/// <summary>Curve25519 and Ed25519 by BouncyCastle, AES by <see cref="ConstantTimeAes"/>. Everywhere, browser-wasm included.</summary>
internal sealed class ManagedPrimitives : IPrimitives
{
    public void DerivePublicKey(ReadOnlySpan<byte> privateKey, Span<byte> publicKey) => X25519.ScalarMultBase(privateKey, publicKey);

    public bool TryAgree(ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> publicKey, Span<byte> sharedSecret) =>
        X25519.CalculateAgreement(privateKey, publicKey, sharedSecret);

    public void MultiplyEdwardsBase(ReadOnlySpan<byte> scalar, Span<byte> point) =>
        BouncyCastleEdwards.ScalarMultBaseEncoded(null, scalar, point);

    public void ReduceScalar(ReadOnlySpan<byte> wide, Span<byte> scalar) => BouncyCastleEdwards.Reduce512(null, wide, scalar);

    public void MultiplyAddScalar(ReadOnlySpan<byte> addend, ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, Span<byte> result) =>
        BouncyCastleEdwards.CalculateS(null, addend, left, right, result);

    public bool VerifyEd25519(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) =>
        Ed25519.Verify(signature, publicKey, message);

    public bool IsPrimeOrderEdwardsPoint(ReadOnlySpan<byte> point) => Ed25519.ValidatePublicKeyFull(point);

    public int EncryptCbc(
        ReadOnlySpan<byte> key, ReadOnlySpan<byte> initializationVector, ReadOnlySpan<byte> plaintext, Span<byte> destination)
    {
        using var aes = new ConstantTimeAes(key);
        return CipherBlockChaining.Encrypt(aes, initializationVector, plaintext, destination);
    }

    public bool TryDecryptCbc(
        ReadOnlySpan<byte> key, ReadOnlySpan<byte> initializationVector, ReadOnlySpan<byte> ciphertext, Span<byte> destination, out int written)
    {
        using var aes = new ConstantTimeAes(key);
        return CipherBlockChaining.TryDecrypt(aes, initializationVector, ciphertext, destination, out written);
    }
}
