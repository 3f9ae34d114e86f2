using System.Diagnostics.CodeAnalysis;

namespace ChatApp.Signal.Keys;

/// <summary>The long-term public key by which a user is known: what safety numbers are computed from, and what is trusted or not.</summary>
public sealed class IdentityKey : IEquatable<IdentityKey>
{
    internal IdentityKey(PublicKey publicKey) => PublicKey = publicKey;

    /// <summary>The serialized form, <see cref="PublicKey.SerializedLength"/> bytes.</summary>
    public ReadOnlySpan<byte> Serialized => PublicKey.Serialized;

    internal PublicKey PublicKey { get; }

    /// <summary>Reads a serialized key.</summary>
    /// <exception cref="SignalException"><see cref="SignalError.InvalidKey"/>: wrong length or type.</exception>
    public static IdentityKey Parse(ReadOnlySpan<byte> serialized) => new(PublicKey.Parse(serialized));

    /// <summary>Reads a serialized key; false if its length or type is wrong.</summary>
    public static bool TryParse(ReadOnlySpan<byte> serialized, [NotNullWhen(true)] out IdentityKey? key)
    {
        key = PublicKey.TryParse(serialized, out var publicKey) ? new IdentityKey(publicKey) : null;
        return key is not null;
    }

    /// <summary>True if the owner of this key signed the message (XEdDSA). A prekey's signature covers its serialized form.</summary>
    public bool Verify(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) => XEdDsa.Verify(PublicKey, message, signature);

    /// <inheritdoc/>
    public bool Equals(IdentityKey? other) => other is not null && PublicKey.Equals(other.PublicKey);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as IdentityKey);

    /// <inheritdoc/>
    public override int GetHashCode() => PublicKey.GetHashCode();
}
