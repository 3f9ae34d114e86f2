using ChatApp.Signal.Keys;

namespace ChatApp.Signal;

/// <summary>
/// The peer shows another identity key than the accepted one: a new installation, or somebody in between. Nothing is sent or received until
/// the user has decided, and <c>PeerSession.AcceptIdentity</c> has been called with the key.
/// </summary>
public sealed class UntrustedIdentityException(IdentityKey identity)
    : SignalException(SignalError.UntrustedIdentity, "The peer's identity key is not the accepted one.")
{
    /// <summary>The key that was shown.</summary>
    public IdentityKey Identity { get; } = identity;
}
