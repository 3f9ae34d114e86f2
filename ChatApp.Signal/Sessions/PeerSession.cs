using ChatApp.Signal.KeyAgreement;
using ChatApp.Signal.Keys;
using ChatApp.Signal.Wire;

namespace ChatApp.Signal.Sessions;

/// <summary>
/// All that this device shares with one device of a peer: the accepted identity, the session in use, and earlier ones for late messages
/// (The Sesame Algorithm §3). Persist <see cref="Serialize"/> after every call that succeeds, before a ciphertext is sent and together with
/// a plaintext that was received. A call that throws has changed nothing. Zeroed on disposal. Not safe for concurrent use.
/// </summary>
public sealed class PeerSession : IDisposable
{
    private const int AddressesField = 1;
    private const int IdentityField = 2;
    private const int CurrentField = 3;
    private const int ArchivedField = 4;

    private readonly LocalDevice _local;
    private readonly SessionArchive _archive = new();
    private SessionState? _current;

    private PeerSession(LocalDevice local, ProtocolAddress peer)
    {
        peer.ThrowIfInvalid();
        local.Address.ThrowIfInvalid();
        (_local, Peer) = (local, peer);
    }

    /// <summary>The other end.</summary>
    public ProtocolAddress Peer { get; }

    /// <summary>
    /// The peer's accepted identity: that of the first contact, or of the last <see cref="AcceptIdentity"/>. Null before any contact.
    /// </summary>
    public IdentityKey? Identity { get; private set; }

    /// <summary>The peer's installation, or null without a session.</summary>
    public uint? RegistrationId => _current?.PeerRegistrationId;

    /// <summary>True if <see cref="Encrypt"/> can be called; otherwise fetch a bundle and call <see cref="Start"/>.</summary>
    public bool CanEncrypt => _current is { } current && current.Pending?.IsStale(_local.Clock.GetUtcNow()) != true;

    /// <summary>The current session, for tests of what is inside.</summary>
    internal SessionState? Current => _current;

    internal int ArchivedCount => _archive.Count;

    /// <summary>A peer that nothing is shared with yet.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A device is not 1 to 127.</exception>
    public static PeerSession Create(LocalDevice local, ProtocolAddress peer)
    {
        ArgumentNullException.ThrowIfNull(local);
        return new PeerSession(local, peer);
    }

    /// <summary>Reads what <see cref="Serialize"/> gave, for the same two devices.</summary>
    /// <exception cref="SignalException">
    /// <see cref="SignalError.CorruptState"/>, or <see cref="SignalError.WrongAddress"/>: it is the state of another pair of devices.
    /// </exception>
    public static PeerSession Parse(LocalDevice local, ProtocolAddress peer, ReadOnlySpan<byte> stored)
    {
        ArgumentNullException.ThrowIfNull(local);
        var reader = new ProtobufReader(StateEnvelope.Open(stored), SignalError.CorruptState);
        var session = new PeerSession(local, peer);
        ReadOnlySpan<byte> addresses = default;
        while (reader.TryReadRepeatedField(out var field))
        {
            switch (field)
            {
                case AddressesField: addresses = reader.ReadBytes(AddressPair.Length); break;
                case IdentityField: session.Identity = new IdentityKey(reader.ReadPublicKey()); break;
                case CurrentField: session._current = SessionState.Read(reader.ReadBytes()); break;
                case ArchivedField: session._archive.Restore(reader.ReadBytes()); break;
                default: reader.Skip(); break;
            }
        }

        return AddressPair.Matches(addresses, local.Address, peer)
            ? session
            : throw new SignalException(SignalError.WrongAddress, "The stored session is of another pair of devices.");
    }

    /// <summary>The stored form. It is secret.</summary>
    public byte[] Serialize()
    {
        using var writer = StateEnvelope.Begin(4096 + _archive.StoredLength);
        AddressPair.Write(_local.Address, Peer, writer.ReserveBytes(AddressesField, AddressPair.Length));
        if (Identity is { } identity)
        {
            writer.WriteBytes(IdentityField, identity.Serialized);
        }

        if (_current is { } current)
        {
            writer.WriteMessage(CurrentField, current, static (nested, session) => session.Write(nested));
        }

        _archive.Write(writer, ArchivedField);
        return StateEnvelope.Seal(writer);
    }

    /// <summary>Starts a session from a bundle of the peer's device. An earlier one is archived.</summary>
    /// <exception cref="UntrustedIdentityException">The bundle's identity is not the accepted one.</exception>
    /// <exception cref="SignalException"><see cref="SignalError.InvalidSignature"/> or <see cref="SignalError.InvalidKey"/>.</exception>
    public void Start(PreKeyBundle bundle)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        ExpectAccepted(bundle.IdentityKey);
        bundle.Verify();
        var session = SessionState.Initiate(_local, bundle);
        Identity = bundle.IdentityKey;
        MakeCurrent(session);
    }

    /// <summary>Encrypts for the peer. Pad the plaintext first (<see cref="Padding.MessagePadding"/>): its length shows.</summary>
    /// <exception cref="SignalException">
    /// <see cref="SignalError.NoSession"/>: see <see cref="CanEncrypt"/>. <see cref="SignalError.ChainExhausted"/>: start another session.
    /// </exception>
    public EncryptedMessage Encrypt(ReadOnlySpan<byte> plaintext)
    {
        if (!CanEncrypt)
        {
            throw new SignalException(SignalError.NoSession, "There is no session to encrypt with.");
        }

        return SessionCipher.Encrypt(_current!, _local, Peer, plaintext);
    }

    /// <summary>
    /// Decrypts a <see cref="CiphertextKind.Message"/>, with the current session or an archived one, which becomes current.
    /// </summary>
    /// <exception cref="SignalException">
    /// <see cref="SignalError.MalformedMessage"/>, <see cref="SignalError.UnsupportedVersion"/>, <see cref="SignalError.DuplicateMessage"/>,
    /// <see cref="SignalError.TooFarAhead"/>, <see cref="SignalError.NoSession"/> or <see cref="SignalError.AuthenticationFailed"/>.
    /// </exception>
    public DecryptedMessage Decrypt(ReadOnlyMemory<byte> message)
    {
        var parsed = SessionMessage.Parse(message);
        if (_current is null && _archive.Count == 0)
        {
            throw new SignalException(SignalError.NoSession, "There is no session to decrypt with.");
        }

        SignalException? failure = null;
        if (_current is { } current)
        {
            try
            {
                return new DecryptedMessage(SessionCipher.Decrypt(current, _local, Peer, parsed), current.Peer);
            }
            catch (SignalException exception) when (!current.Ratchet.Knows(parsed.Header.RatchetKey))
            {
                failure = exception; // Of another session, perhaps. A known ratchet key settles it: the failure is this session's.
            }
        }

        for (var index = 0; index < _archive.Count; index++)
        {
            using var candidate = _archive.Open(index);
            try
            {
                var plaintext = SessionCipher.Decrypt(candidate.Session, _local, Peer, parsed);
                return Settle(candidate, plaintext);
            }
            catch (SignalException exception)
            {
                failure = candidate.Session.Ratchet.Knows(parsed.Header.RatchetKey) ? exception : failure ?? exception;
            }
        }

        throw failure!;
    }

    /// <summary>Decrypts a <see cref="CiphertextKind.PreKeyMessage"/>, and accepts its session if it is new.</summary>
    /// <exception cref="UntrustedIdentityException">The sender's identity is not the accepted one.</exception>
    /// <exception cref="SignalException">
    /// As for other messages, or <see cref="SignalError.UnknownPreKey"/>: a prekey that a new session needs was not supplied.
    /// </exception>
    public DecryptedMessage Decrypt(PreKeyMessage message, ReceivedPreKeys preKeys)
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentNullException.ThrowIfNull(preKeys);
        if (_current is { } current && IsOf(message, current))
        {
            return new DecryptedMessage(SessionCipher.Decrypt(current, _local, Peer, message.Message), current.Peer);
        }

        using var known = _archive.Find(message.BaseKey);
        if (known is not null && IsOf(message, known.Session))
        {
            return Settle(known, SessionCipher.Decrypt(known.Session, _local, Peer, message.Message));
        }

        ExpectAccepted(message.Sender);
        return AcceptSession(message, preKeys);
    }

    /// <summary>
    /// Takes another identity as the peer's, after the user has decided. Sessions with the one before only decrypt late messages from here
    /// on.
    /// </summary>
    public void AcceptIdentity(IdentityKey identity)
    {
        ArgumentNullException.ThrowIfNull(identity);
        if (!identity.Equals(Identity))
        {
            Archive();
            Identity = identity;
        }
    }

    /// <summary>Puts the current session aside, so that the next message needs a new one.</summary>
    public void Archive()
    {
        if (_current is { } current)
        {
            _archive.Add(current);
            current.Dispose();
            _current = null;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _current?.Dispose();
        _current = null;
        _archive.Dispose();
    }

    /// <inheritdoc/>
    public override string ToString() => $"Session with {Peer}";

    private static bool IsOf(PreKeyMessage message, SessionState session) =>
        session.BaseKey.Equals(message.BaseKey) && session.Peer.Equals(message.Sender);

    private DecryptedMessage AcceptSession(PreKeyMessage message, ReceivedPreKeys preKeys)
    {
        var missing = preKeys.Signed?.Id != message.SignedPreKeyId || preKeys.Kyber?.Id != message.KyberPreKeyId
            || (message.PreKeyId is not null && preKeys.OneTime?.Id != message.PreKeyId);
        if (missing)
        {
            throw new SignalException(SignalError.UnknownPreKey, "The message names a prekey that was not supplied.");
        }

        var session = SessionState.Respond(
            _local, message, preKeys.Signed!, preKeys.Kyber!, message.PreKeyId is null ? null : preKeys.OneTime);
        try
        {
            var plaintext = SessionCipher.Decrypt(session, _local, Peer, message.Message);
            Identity = message.Sender;
            MakeCurrent(session);
            return new DecryptedMessage(plaintext, message.Sender, message.PreKeyId, message.KyberPreKeyId);
        }
        catch (SignalException)
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>Keeps what an archived session has become: as the current one, unless the peer has another identity since.</summary>
    private DecryptedMessage Settle(ArchivedSession archived, byte[] plaintext)
    {
        var sender = archived.Session.Peer;
        if (sender.Equals(Identity))
        {
            _archive.Remove(archived);
            MakeCurrent(archived.Release());
        }
        else
        {
            _archive.Update(archived);
        }

        return new DecryptedMessage(plaintext, sender);
    }

    private void MakeCurrent(SessionState session)
    {
        Archive();
        _current = session;
    }

    private void ExpectAccepted(IdentityKey identity)
    {
        if (Identity is not null && !Identity.Equals(identity))
        {
            throw new UntrustedIdentityException(identity);
        }
    }
}
