using ChatApp.Signal.KeyAgreement;
using ChatApp.Signal.Keys;
using ChatApp.Signal.PostQuantumRatchet;
using ChatApp.Signal.Ratchet;
using ChatApp.Signal.Wire;

namespace ChatApp.Signal.Sessions;

/// <summary>One session: what came of one handshake. Zeroed on disposal. Not safe for concurrent use.</summary>
internal sealed class SessionState(PublicKey baseKey, IdentityKey peer, uint peerRegistrationId, DoubleRatchet ratchet, SparseRatchet sparse)
    : IDisposable
{
    private const int BaseKeyField = 1;
    private const int PeerField = 2;
    private const int PeerRegistrationIdField = 3;
    private const int RatchetField = 4;
    private const int SparseField = 5;
    private const int PendingField = 6;

    /// <summary>Alice's ephemeral key, by which both sides know the session.</summary>
    public PublicKey BaseKey { get; } = baseKey;

    public IdentityKey Peer { get; } = peer;

    public uint PeerRegistrationId { get; } = peerRegistrationId;

    public DoubleRatchet Ratchet { get; } = ratchet;

    public SparseRatchet Sparse { get; } = sparse;

    /// <summary>Set while the peer has not answered a session that this side has started.</summary>
    public PendingPreKey? Pending { get; set; }

    /// <summary>Alice's side of a handshake, with a bundle that has been verified.</summary>
    public static SessionState Initiate(LocalDevice local, PreKeyBundle bundle)
    {
        using var baseKey = KeyPair.Generate();
        using var secrets = Handshake.Initiate(local.Identity.Pair, baseKey, bundle, out var kyberCiphertext);
        var ratchet = DoubleRatchet.CreateInitiator(secrets.RootKey, secrets.ChainKey, bundle.SignedPreKey.Key);
        var sparse = SparseRatchet.Create(isAlice: true, secrets.AuthenticationKey);
        return new SessionState(baseKey.PublicKey, bundle.IdentityKey, bundle.RegistrationId, ratchet, sparse)
        {
            Pending = new PendingPreKey(
                bundle.PreKey?.Id, bundle.SignedPreKey.Id, bundle.KyberPreKey.Id, kyberCiphertext, local.Clock.GetUtcNow()),
        };
    }

    /// <summary>Bob's side of a handshake.</summary>
    /// <exception cref="SignalException"><see cref="SignalError.InvalidKey"/> or <see cref="SignalError.MalformedMessage"/>.</exception>
    public static SessionState Respond(LocalDevice local, PreKeyMessage message, SignedPreKey signed, KyberPreKey kyber, PreKey? oneTime)
    {
        if (!XEdDsa.IsCanonicalAndTorsionFree(message.BaseKey))
        {
            throw new SignalException(SignalError.InvalidKey, "The base key is not canonical or has a torsion part.");
        }

        using var secrets = Handshake.Respond(
            local.Identity.Pair, signed, kyber, oneTime, message.Sender, message.BaseKey, message.KyberCiphertext);
        var ratchet = DoubleRatchet.CreateResponder(secrets.RootKey, secrets.ChainKey, signed.Pair);
        var sparse = SparseRatchet.Create(isAlice: false, secrets.AuthenticationKey);
        return new SessionState(message.BaseKey, message.Sender, message.RegistrationId, ratchet, sparse);
    }

    public byte[] ToBytes()
    {
        using var writer = new ProtobufWriter(4096);
        Write(writer);
        return writer.ToArray();
    }

    public void Write(ProtobufWriter writer)
    {
        writer.WriteBytes(BaseKeyField, BaseKey.Serialized);
        writer.WriteBytes(PeerField, Peer.Serialized);
        writer.WriteNumber(PeerRegistrationIdField, PeerRegistrationId);
        writer.WriteMessage(RatchetField, Ratchet, static (nested, ratchet) => ratchet.Write(nested));
        writer.WriteMessage(SparseField, Sparse, static (nested, sparse) => sparse.Write(nested));
        if (Pending is { } pending)
        {
            writer.WriteMessage(PendingField, pending, static (nested, pending) => pending.Write(nested));
        }
    }

    /// <exception cref="SignalException"><see cref="SignalError.CorruptState"/>.</exception>
    public static SessionState Read(ReadOnlySpan<byte> stored)
    {
        var reader = new ProtobufReader(stored, SignalError.CorruptState);
        PublicKey? baseKey = null, peer = null;
        var peerRegistrationId = 0U;
        DoubleRatchet? ratchet = null;
        SparseRatchet? sparse = null;
        PendingPreKey? pending = null;
        while (reader.TryReadField(out var field))
        {
            switch (field)
            {
                case BaseKeyField: baseKey = reader.ReadPublicKey(); break;
                case PeerField: peer = reader.ReadPublicKey(); break;
                case PeerRegistrationIdField: peerRegistrationId = reader.ReadUInt32(); break;
                case RatchetField: ratchet = DoubleRatchet.Read(reader.ReadBytes()); break;
                case SparseField: sparse = SparseRatchet.Read(reader.ReadBytes()); break;
                case PendingField: pending = PendingPreKey.Read(reader.ReadBytes()); break;
                default: reader.Skip(); break;
            }
        }

        return baseKey is null || peer is null || ratchet is null || sparse is null
            ? throw reader.Malformed("a session is incomplete")
            : new(baseKey, new IdentityKey(peer), peerRegistrationId, ratchet, sparse) { Pending = pending };
    }

    /// <summary>The base key of a stored session, without reading the rest.</summary>
    public static PublicKey PeekBaseKey(ReadOnlySpan<byte> stored)
    {
        var reader = new ProtobufReader(stored, SignalError.CorruptState);
        return reader.TryReadField(out var field) && field == BaseKeyField ? reader.ReadPublicKey() : throw reader.Malformed("no base key");
    }

    public void Dispose()
    {
        Ratchet.Dispose();
        Sparse.Dispose();
    }
}
