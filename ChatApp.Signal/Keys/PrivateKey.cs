using System.Security.Cryptography;
using ChatApp.Signal.Primitives;

namespace ChatApp.Signal.Keys;

/// <summary>A clamped X25519 private key. Owned by whoever made it, and zeroed on disposal.</summary>
internal sealed class PrivateKey : IDisposable
{
    public const int Length = 32;

    private readonly byte[] _scalar;

    private PrivateKey(byte[] scalar) => _scalar = scalar;

    /// <summary>The scalar, for storing.</summary>
    public ReadOnlySpan<byte> Scalar => _scalar;

    public static PrivateKey Generate()
    {
        var scalar = new byte[Length];
        RandomNumberGenerator.Fill(scalar);
        return new PrivateKey(Clamp(scalar));
    }

    /// <summary>Reads a stored scalar.</summary>
    /// <exception cref="SignalException"><see cref="SignalError.InvalidKey"/>: wrong length.</exception>
    public static PrivateKey Parse(ReadOnlySpan<byte> scalar) => scalar.Length == Length
        ? new PrivateKey(Clamp(scalar.ToArray()))
        : throw new SignalException(SignalError.InvalidKey, "Not a Curve25519 private key.");

    public PublicKey DerivePublicKey()
    {
        Span<byte> coordinate = stackalloc byte[Length];
        PrimitiveSet.Current.DerivePublicKey(_scalar, coordinate);
        return PublicKey.FromCoordinate(coordinate);
    }

    /// <summary>X25519 with a peer's key.</summary>
    /// <exception cref="SignalException"><see cref="SignalError.InvalidKey"/>: the peer's key has low order.</exception>
    public void Agree(PublicKey peer, Span<byte> sharedSecret)
    {
        if (!PrimitiveSet.Current.TryAgree(_scalar, peer.Coordinate, sharedSecret))
        {
            throw new SignalException(SignalError.InvalidKey, "The public key has low order.");
        }
    }

    public void Dispose() => CryptographicOperations.ZeroMemory(_scalar);

    private static byte[] Clamp(byte[] scalar)
    {
        scalar[0] &= 0xF8;
        scalar[31] = (byte)((scalar[31] & 0x7F) | 0x40);
        return scalar;
    }
}
