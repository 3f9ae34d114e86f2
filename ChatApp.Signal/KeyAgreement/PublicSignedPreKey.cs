using ChatApp.Signal.Keys;

namespace ChatApp.Signal.KeyAgreement;

/// <summary>The public half of a signed prekey, as it is uploaded and handed out.</summary>
/// <param name="Id">Chosen by the owner.</param>
/// <param name="Key">The key.</param>
/// <param name="Signature">64 bytes, by the owner's identity key, over the serialized key.</param>
public sealed record PublicSignedPreKey(uint Id, PublicKey Key, ReadOnlyMemory<byte> Signature)
{
    /// <inheritdoc/>
    public override string ToString() => $"Signed prekey {Id}";
}
