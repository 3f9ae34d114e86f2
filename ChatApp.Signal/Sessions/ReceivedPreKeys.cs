using ChatApp.Signal.KeyAgreement;

namespace ChatApp.Signal.Sessions;

/// <summary>
/// The prekeys that a <see cref="PreKeyMessage"/> names, from the store; null for what is not there. They are only needed if the message
/// starts a session: a repeated one finds its session, and its one-time prekey gone.
/// </summary>
/// <param name="Signed">With the message's <see cref="PreKeyMessage.SignedPreKeyId"/>.</param>
/// <param name="Kyber">With its <see cref="PreKeyMessage.KyberPreKeyId"/>.</param>
/// <param name="OneTime">With its <see cref="PreKeyMessage.PreKeyId"/>, if it has one.</param>
public sealed record ReceivedPreKeys(SignedPreKey? Signed, KyberPreKey? Kyber, PreKey? OneTime)
{
    /// <inheritdoc/>
    public override string ToString() => "Received prekeys";
}
