using ChatApp.Signal.Keys;

namespace ChatApp.Signal.KeyAgreement;

/// <summary>The public half of a one-time prekey, as it is uploaded and handed out, once.</summary>
/// <param name="Id">Chosen by the owner.</param>
/// <param name="Key">The key.</param>
public sealed record PublicPreKey(uint Id, PublicKey Key)
{
    /// <inheritdoc/>
    public override string ToString() => $"Prekey {Id}";
}
