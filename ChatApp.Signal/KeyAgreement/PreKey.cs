using ChatApp.Signal.Keys;

namespace ChatApp.Signal.KeyAgreement;

/// <summary>A one-time prekey of this device. Deleted for good once a session has been accepted with it. Zeroed on disposal.</summary>
public sealed class PreKey : IDisposable
{
    private PreKey(uint id, KeyPair pair) => (Id, Pair) = (id, pair);

    /// <summary>Chosen by the owner; unique among its prekeys.</summary>
    public uint Id { get; }

    /// <summary>What is uploaded.</summary>
    public PublicPreKey Public => new(Id, Pair.PublicKey);

    internal KeyPair Pair { get; }

    /// <summary>Makes a new one.</summary>
    public static PreKey Generate(uint id) => new(id, KeyPair.Generate());

    /// <summary>Reads a stored one.</summary>
    /// <exception cref="SignalException"><see cref="SignalError.CorruptState"/>.</exception>
    public static PreKey Parse(ReadOnlySpan<byte> stored)
    {
        var fields = StoredPreKey.Parse(stored, PrivateKey.Length);
        return new PreKey(fields.Id, KeyPair.FromPrivate(PrivateKey.Parse(fields.Secret)));
    }

    /// <summary>The stored form. It is secret.</summary>
    public byte[] Serialize() => StoredPreKey.Serialize(Id, Pair.PrivateKey.Scalar, signature: default);

    /// <inheritdoc/>
    public void Dispose() => Pair.Dispose();

    /// <inheritdoc/>
    public override string ToString() => $"Prekey {Id}";
}
