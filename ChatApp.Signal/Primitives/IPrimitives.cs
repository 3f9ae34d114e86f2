namespace ChatApp.Signal.Primitives;

/// <summary>
/// The operations that a native library does several times faster than managed code. Every one is constant-time in its secrets.
/// Keys, points, scalars and shared secrets are 32 bytes, little-endian, as in RFC 7748 and RFC 8032. Safe for concurrent use.
/// </summary>
internal interface IPrimitives
{
    /// <summary>X25519 of a clamped private key and the base point.</summary>
    void DerivePublicKey(ReadOnlySpan<byte> privateKey, Span<byte> publicKey);

    /// <summary>X25519. False if the result is all zero, that is, if the public key has low order (RFC 7748 §6.1).</summary>
    bool TryAgree(ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> publicKey, Span<byte> sharedSecret);

    /// <summary>The encoded Ed25519 point scalar·B, of the scalar as it is: not hashed and not clamped.</summary>
    void MultiplyEdwardsBase(ReadOnlySpan<byte> scalar, Span<byte> point);

    /// <summary>A 64-byte number modulo the group order L.</summary>
    void ReduceScalar(ReadOnlySpan<byte> wide, Span<byte> scalar);

    /// <summary>(addend + left·right) modulo the group order L; the inputs need not be reduced.</summary>
    void MultiplyAddScalar(ReadOnlySpan<byte> addend, ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, Span<byte> result);

    /// <summary>Ed25519 verification (RFC 8032 §5.1.7).</summary>
    bool VerifyEd25519(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature);

    /// <summary>True for a canonical encoding of an Ed25519 point of order L. Public input: time may vary.</summary>
    bool IsPrimeOrderEdwardsPoint(ReadOnlySpan<byte> point);

    /// <summary>AES-256-CBC with PKCS #7 padding. The destination holds the plaintext and up to 16 bytes of padding.</summary>
    /// <returns>The bytes written.</returns>
    int EncryptCbc(ReadOnlySpan<byte> key, ReadOnlySpan<byte> initializationVector, ReadOnlySpan<byte> plaintext, Span<byte> destination);

    /// <summary>The inverse, for a ciphertext that has been authenticated. False if its length or its padding is wrong.</summary>
    bool TryDecryptCbc(
        ReadOnlySpan<byte> key, ReadOnlySpan<byte> initializationVector, ReadOnlySpan<byte> ciphertext, Span<byte> destination, out int written);
}
