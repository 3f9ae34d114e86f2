using ChatApp.Signal.Keys;

namespace ChatApp.Signal.Sessions;

/// <summary>
/// A message that was authentic. Store the session, the plaintext and the deletion of used prekeys together: the message cannot be
/// decrypted again.
/// </summary>
/// <param name="Plaintext">As it was given to encrypt. The caller's to keep or to zero.</param>
/// <param name="Sender">The identity that sent it: the accepted one, or for a late message the one before.</param>
/// <param name="UsedPreKeyId">The one-time prekey that the new session used, to be deleted now, or null.</param>
/// <param name="UsedKyberPreKeyId">The Kyber prekey that the new session used, to be deleted now unless it is the last resort, or null.</param>
public sealed record DecryptedMessage(byte[] Plaintext, IdentityKey Sender, uint? UsedPreKeyId = null, uint? UsedKyberPreKeyId = null)
{
    /// <inheritdoc/>
    public override string ToString() => $"Plaintext of {Plaintext.Length} bytes";
}
