using ChatApp.Signal.KeyAgreement;
using ChatApp.Signal.Keys;
using ChatApp.Signal.Sessions;

namespace ChatApp.Bench.Micro.Signal;

/// <summary>A device with its stored sessions and its prekeys.</summary>
internal sealed class BenchDevice
{
    private readonly Dictionary<ProtocolAddress, byte[]> _sessions = [];
    private readonly ReceivedPreKeys _preKeys;

    public BenchDevice()
    {
        var address = new ProtocolAddress(Guid.NewGuid(), 1);
        Local = new LocalDevice(address, IdentityKeyPair.Generate(), LocalDevice.GenerateRegistrationId(), TimeProvider.System);
        _preKeys = new ReceivedPreKeys(SignedPreKey.Generate(1, Local.Identity), KyberPreKey.Generate(1, Local.Identity), null);
    }

    public LocalDevice Local { get; }

    public PreKeyBundle CreateBundle() =>
        new(Local.RegistrationId, Local.Identity.IdentityKey, _preKeys.Signed!.Public, _preKeys.Kyber!.Public, PreKey: null);

    public void Start(BenchDevice peer, PreKeyBundle bundle)
    {
        using var session = PeerSession.Create(Local, peer.Local.Address);
        session.Start(bundle);
        _sessions[session.Peer] = session.Serialize();
    }

    public EncryptedMessage Encrypt(BenchDevice peer, byte[] plaintext)
    {
        using var session = Open(peer);
        var message = session.Encrypt(plaintext);
        _sessions[session.Peer] = session.Serialize();
        return message;
    }

    public byte[] Decrypt(BenchDevice peer, EncryptedMessage message)
    {
        using var session = Open(peer);
        var decrypted = message.Kind == CiphertextKind.Message
            ? session.Decrypt(message.Bytes)
            : session.Decrypt(PreKeyMessage.Parse(message.Bytes), _preKeys);
        _sessions[session.Peer] = session.Serialize();
        return decrypted.Plaintext;
    }

    /// <summary>The session with a peer, in memory, for work that does not store it.</summary>
    public PeerSession Open(BenchDevice peer) => _sessions.TryGetValue(peer.Local.Address, out var stored)
        ? PeerSession.Parse(Local, peer.Local.Address, stored)
        : PeerSession.Create(Local, peer.Local.Address);

    /// <summary>Two devices that have answered each other.</summary>
    public static (BenchDevice First, BenchDevice Second) Introduce()
    {
        var (first, second) = (new BenchDevice(), new BenchDevice());
        first.Start(second, second.CreateBundle());
        second.Decrypt(first, first.Encrypt(second, [1]));
        first.Decrypt(second, second.Encrypt(first, [1]));
        return (first, second);
    }
}
