using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Org.BouncyCastle.Crypto.Parameters;

namespace ChatApp.Signal.Keys;

/// <summary>A Kyber-1024 public key, to which anyone can encapsulate a secret. Immutable.</summary>
public sealed class KyberPublicKey : IEquatable<KyberPublicKey>
{
    /// <summary>Bytes of the serialized form: the type byte 0x08, then 1568 bytes (FIPS 203 §8).</summary>
    public const int SerializedLength = 1569;

    private readonly byte[] _serialized;

    private KyberPublicKey(byte[] serialized, MLKemPublicKeyParameters parameters)
    {
        _serialized = serialized;
        Parameters = parameters;
    }

    /// <summary>The serialized form.</summary>
    public ReadOnlySpan<byte> Serialized => _serialized;

    internal MLKemPublicKeyParameters Parameters { get; }

    /// <summary>Reads a serialized key.</summary>
    /// <exception cref="SignalException"><see cref="SignalError.InvalidKey"/>: wrong length or type, or a coefficient out of range.</exception>
    public static KyberPublicKey Parse(ReadOnlySpan<byte> serialized) =>
        TryParse(serialized, out var key) ? key : throw new SignalException(SignalError.InvalidKey, "Not a Kyber-1024 public key.");

    /// <summary>Reads a serialized key; false if its length or type is wrong, or a coefficient out of range (FIPS 203 §7.2).</summary>
    public static bool TryParse(ReadOnlySpan<byte> serialized, [NotNullWhen(true)] out KyberPublicKey? key)
    {
        key = null;
        if (serialized.Length != SerializedLength || serialized[0] != Kyber1024.TypeByte)
        {
            return false;
        }

        try
        {
            key = FromParameters(MLKemPublicKeyParameters.FromEncoding(MLKemParameters.ml_kem_1024, serialized[1..].ToArray()));
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    internal static KyberPublicKey FromParameters(MLKemPublicKeyParameters parameters) =>
        new([Kyber1024.TypeByte, .. parameters.GetEncoded()], parameters);

    /// <inheritdoc/>
    public bool Equals(KyberPublicKey? other) => other is not null && CryptographicOperations.FixedTimeEquals(_serialized, other._serialized);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as KyberPublicKey);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(_serialized);
        return hash.ToHashCode();
    }
}
