using ChatApp.Signal.Keys;

namespace ChatApp.Signal.KeyAgreement;

/// <summary>
/// A Kyber prekey of this device: one-time, and deleted once a session has been accepted with it, or the last resort, which serves when
/// the others are used up and is replaced weekly. Zeroed on disposal.
/// </summary>
public sealed class KyberPreKey : IDisposable
{
    private readonly byte[] _signature;

    private KyberPreKey(uint id, KyberKeyPair pair, byte[] signature) => (Id, Pair, _signature) = (id, pair, signature);

    /// <summary>Chosen by the owner; unique among its Kyber prekeys.</summary>
    public uint Id { get; }

    /// <summary>What is uploaded.</summary>
    public PublicKyberPreKey Public => new(Id, Pair.PublicKey, _signature);

    internal KyberKeyPair Pair { get; }

    /// <summary>Makes and signs a new one.</summary>
    public static KyberPreKey Generate(uint id, IdentityKeyPair identity)
    {
        ArgumentNullException.ThrowIfNull(identity);
        var pair = KyberKeyPair.Generate();
        return new KyberPreKey(id, pair, identity.Sign(pair.PublicKey.Serialized));
    }

    /// <summary>Reads a stored one.</summary>
    /// <exception cref="SignalException"><see cref="SignalError.CorruptState"/>.</exception>
    public static KyberPreKey Parse(ReadOnlySpan<byte> stored)
    {
        var fields = StoredPreKey.Parse(stored, KyberKeyPair.SeedLength);
        return new KyberPreKey(fields.Id, KyberKeyPair.Parse(fields.Secret), fields.Signature.ToArray());
    }

    /// <summary>The stored form. It is secret.</summary>
    public byte[] Serialize() => StoredPreKey.Serialize(Id, Pair.Seed, _signature);

    /// <inheritdoc/>
    public void Dispose() => Pair.Dispose();

    /// <inheritdoc/>
    public override string ToString() => $"Kyber prekey {Id}";
}
