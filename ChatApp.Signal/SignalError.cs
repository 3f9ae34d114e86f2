namespace ChatApp.Signal;

/// <summary>Why the protocol refused something. No state has changed when one of these is reported.</summary>
public enum SignalError
{
    /// <summary>The bytes are not a message of the protocol: truncated, a field missing, twice, or of the wrong size.</summary>
    MalformedMessage,

    /// <summary>A well-formed message of a protocol version that this library does not speak.</summary>
    UnsupportedVersion,

    /// <summary>A public key that is malformed, of low order, or otherwise unfit for an agreement.</summary>
    InvalidKey,

    /// <summary>A prekey or sender-key signature that does not verify.</summary>
    InvalidSignature,

    /// <summary>No session accepts the message: altered, for another device, or of a session that is gone.</summary>
    AuthenticationFailed,

    /// <summary>The message has been decrypted before, or its key has been given up.</summary>
    DuplicateMessage,

    /// <summary>The message is further ahead of its chain than a peer may make us compute.</summary>
    TooFarAhead,

    /// <summary>
    /// There is no session to send with, or the one there is has been unacknowledged for too long. Fetch a prekey bundle.
    /// </summary>
    NoSession,

    /// <summary>The message names a prekey that was not supplied.</summary>
    UnknownPreKey,

    /// <summary>The peer's identity key is not the accepted one. See <see cref="UntrustedIdentityException"/>.</summary>
    UntrustedIdentity,

    /// <summary>The message was made for, or by, another address than the session's.</summary>
    WrongAddress,

    /// <summary>Stored state that is truncated, altered, or from a later version of this library.</summary>
    CorruptState,

    /// <summary>A chain has carried as many messages as its counter can count. Start a new session or sender key.</summary>
    ChainExhausted,
}
