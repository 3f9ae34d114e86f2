using ChatApp.Signal.KeyAgreement;
using ChatApp.Signal.Keys;
using ChatApp.Signal.Sessions;
using Microsoft.Extensions.Time.Testing;

namespace ChatApp.Signal.Tests.Sessions;

/// <summary>
/// A device of ours with its prekeys and sessions in memory. Every session is stored and read again between two uses, as an application
/// does it.
/// </summary>
internal sealed class Party : IDisposable
{
    private readonly Dictionary<ProtocolAddress, byte[]> _sessions = [];
    private readonly Dictionary<uint, byte[]> _preKeys = [];
    private readonly Dictionary<uint, byte[]> _signedPreKeys = [];
    private readonly Dictionary<uint, byte[]> _kyberPreKeys = [];
    private uint _nextId = 1;

    public Party(byte device = 1, ProtocolAddress? address = null, IdentityKeyPair? identity = null)
    {
        Local = new LocalDevice(
            address ?? new ProtocolAddress(Guid.NewGuid(), device),
            identity ?? IdentityKeyPair.Generate(),
            LocalDevice.GenerateRegistrationId(),
            Clock);
    }

    public FakeTimeProvider Clock { get; } = new(DateTimeOffset.UnixEpoch.AddYears(50));

    public LocalDevice Local { get; }

    public ProtocolAddress Address => Local.Address;

    public IdentityKey Identity => Local.Identity.IdentityKey;

    public int PreKeyCount => _preKeys.Count;

    public PreKeyBundle CreateBundle(bool oneTime = true)
    {
        var id = _nextId++;
        using var signed = SignedPreKey.Generate(id, Local.Identity);
        using var kyber = KyberPreKey.Generate(id, Local.Identity);
        using var preKey = PreKey.Generate(id);
        _signedPreKeys[id] = signed.Serialize();
        _kyberPreKeys[id] = kyber.Serialize();
        if (oneTime)
        {
            _preKeys[id] = preKey.Serialize();
        }

        return new PreKeyBundle(Local.RegistrationId, Identity, signed.Public, kyber.Public, oneTime ? preKey.Public : null);
    }

    public PeerSession Open(ProtocolAddress peer) => _sessions.TryGetValue(peer, out var stored)
        ? PeerSession.Parse(Local, peer, stored)
        : PeerSession.Create(Local, peer);

    public byte[]? Stored(ProtocolAddress peer) => _sessions.GetValueOrDefault(peer);

    public void Save(PeerSession session) => _sessions[session.Peer] = session.Serialize();

    public void Start(ProtocolAddress peer, PreKeyBundle bundle) => Use(peer, session => session.Start(bundle));

    public EncryptedMessage Encrypt(ProtocolAddress peer, byte[] plaintext) => Use(peer, session => session.Encrypt(plaintext));

    public byte[] Decrypt(ProtocolAddress peer, EncryptedMessage message) => DecryptMessage(peer, message).Plaintext;

    public DecryptedMessage DecryptMessage(ProtocolAddress peer, EncryptedMessage message)
    {
        var decrypted = Use(peer, session =>
        {
            if (message.Kind == CiphertextKind.Message)
            {
                return session.Decrypt(message.Bytes);
            }

            var parsed = PreKeyMessage.Parse(message.Bytes);
            return session.Decrypt(parsed, Find(parsed));
        });
        if (decrypted.UsedPreKeyId is { } used)
        {
            _preKeys.Remove(used);
        }

        return decrypted;
    }

    public T Use<T>(ProtocolAddress peer, Func<PeerSession, T> use)
    {
        using var session = Open(peer);
        var before = session.Serialize();
        try
        {
            var result = use(session);
            Save(session);
            return result;
        }
        catch (SignalException)
        {
            Assert.Equal(before, session.Serialize()); // What failed has changed nothing.
            throw;
        }
    }

    public void Use(ProtocolAddress peer, Action<PeerSession> use) => Use(peer, session =>
    {
        use(session);
        return true;
    });

    public ReceivedPreKeys Find(PreKeyMessage message) => new(
        _signedPreKeys.TryGetValue(message.SignedPreKeyId, out var signed) ? SignedPreKey.Parse(signed) : null,
        _kyberPreKeys.TryGetValue(message.KyberPreKeyId, out var kyber) ? KyberPreKey.Parse(kyber) : null,
        message.PreKeyId is { } id && _preKeys.TryGetValue(id, out var preKey) ? PreKey.Parse(preKey) : null);

    public void Dispose() => Local.Identity.Dispose();
}
