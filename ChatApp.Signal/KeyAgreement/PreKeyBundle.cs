using ChatApp.Signal.Keys;

namespace ChatApp.Signal.KeyAgreement;

/// <summary>What a server hands out of a device, so that a session with it can be started while it is offline.</summary>
/// <param name="RegistrationId">Of the device's installation, 14 bits.</param>
/// <param name="IdentityKey">Of the device's user.</param>
/// <param name="SignedPreKey">Signature unchecked; starting a session checks it.</param>
/// <param name="KyberPreKey">Signature unchecked; starting a session checks it.</param>
/// <param name="PreKey">A one-time prekey, or null when the device has run out.</param>
public sealed record PreKeyBundle(
    uint RegistrationId, IdentityKey IdentityKey, PublicSignedPreKey SignedPreKey, PublicKyberPreKey KyberPreKey, PublicPreKey? PreKey)
{
    /// <inheritdoc/>
    public override string ToString() => $"Bundle of registration {RegistrationId}";

    /// <exception cref="SignalException"><see cref="SignalError.InvalidSignature"/>: a prekey was not signed by the identity.</exception>
    internal void Verify()
    {
        if (!IdentityKey.Verify(SignedPreKey.Key.Serialized, SignedPreKey.Signature.Span)
            || !IdentityKey.Verify(KyberPreKey.Key.Serialized, KyberPreKey.Signature.Span))
        {
            throw new SignalException(SignalError.InvalidSignature, "A prekey is not signed by its identity key.");
        }
    }
}
