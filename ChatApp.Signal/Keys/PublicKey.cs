using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace ChatApp.Signal.Keys;

/// <summary>An X25519 public key, which also verifies XEdDSA signatures. Immutable; compared in constant time.</summary>
public sealed class PublicKey : IEquatable<PublicKey>
{
    /// <summary>Bytes of the serialized form: the type byte 0x05, then 32 bytes (RFC 7748 §5).</summary>
    public const int SerializedLength = 33;

    private const byte Curve25519Type = 0x05;
    private readonly byte[] _serialized;

    private PublicKey(byte[] serialized) => _serialized = serialized;

    /// <summary>The serialized form.</summary>
    public ReadOnlySpan<byte> Serialized => _serialized;

    /// <summary>The u-coordinate, 32 bytes.</summary>
    internal ReadOnlySpan<byte> Coordinate => _serialized.AsSpan(1);

    /// <summary>Reads a serialized key.</summary>
    /// <exception cref="SignalException"><see cref="SignalError.InvalidKey"/>: wrong length or type.</exception>
    public static PublicKey Parse(ReadOnlySpan<byte> serialized) =>
        TryParse(serialized, out var key) ? key : throw new SignalException(SignalError.InvalidKey, "Not a Curve25519 public key.");

    /// <summary>Reads a serialized key; false if its length or type is wrong.</summary>
    public static bool TryParse(ReadOnlySpan<byte> serialized, [NotNullWhen(true)] out PublicKey? key)
    {
        key = serialized.Length == SerializedLength && serialized[0] == Curve25519Type ? new PublicKey(serialized.ToArray()) : null;
        return key is not null;
    }

    internal static PublicKey FromCoordinate(ReadOnlySpan<byte> coordinate) => new([Curve25519Type, .. coordinate]);

    /// <inheritdoc/>
    public bool Equals(PublicKey? other) => other is not null && CryptographicOperations.FixedTimeEquals(_serialized, other._serialized);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as PublicKey);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(_serialized);
        return hash.ToHashCode();
    }
}
