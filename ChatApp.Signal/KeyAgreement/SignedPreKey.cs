using ChatApp.Signal.Keys;

namespace ChatApp.Signal.KeyAgreement;

/// <summary>A signed prekey of this device. Replaced weekly; the old one is kept for messages on their way. Zeroed on disposal.</summary>
public sealed class SignedPreKey : IDisposable
{
    private readonly byte[] _signature;

    private SignedPreKey(uint id, KeyPair pair, byte[] signature) => (Id, Pair, _signature) = (id, pair, signature);

    /// <summary>Chosen by the owner; unique among its signed prekeys.</summary>
    public uint Id { get; }

    /// <summary>What is uploaded.</summary>
    public PublicSignedPreKey Public => new(Id, Pair.PublicKey, _signature);

    internal KeyPair Pair { get; }

    /// <summary>Makes and signs a new one.</summary>
    public static SignedPreKey Generate(uint id, IdentityKeyPair identity)
    {
        ArgumentNullException.ThrowIfNull(identity);
        var pair = KeyPair.Generate();
        return new SignedPreKey(id, pair, identity.Sign(pair.PublicKey.Serialized));
    }

    /// <summary>Reads a stored one.</summary>
    /// <exception cref="SignalException"><see cref="SignalError.CorruptState"/>.</exception>
    public static SignedPreKey Parse(ReadOnlySpan<byte> stored)
    {
        var fields = StoredPreKey.Parse(stored, PrivateKey.Length);
        return new SignedPreKey(fields.Id, KeyPair.FromPrivate(PrivateKey.Parse(fields.Secret)), fields.Signature.ToArray());
    }

    /// <summary>The stored form. It is secret.</summary>
    public byte[] Serialize() => StoredPreKey.Serialize(Id, Pair.PrivateKey.Scalar, _signature);

    /// <inheritdoc/>
    public void Dispose() => Pair.Dispose();

    /// <inheritdoc/>
    public override string ToString() => $"Signed prekey {Id}";
}
