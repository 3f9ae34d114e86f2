using System.Text.Json.Nodes;
using ChatApp.Signal.KeyAgreement;
using ChatApp.Signal.Keys;
using ChatApp.Signal.Sessions;

namespace ChatApp.Signal.Tests.Peers;

/// <summary>A device whose protocol is spoken in another process.</summary>
internal sealed class RemoteParty
{
    private readonly IPeer _peer;
    private readonly string _name;

    private RemoteParty(IPeer peer, string name, ProtocolAddress address, IdentityKey identity) =>
        (_peer, _name, Address, Identity) = (peer, name, address, identity);

    public ProtocolAddress Address { get; }

    public IdentityKey Identity { get; }

    public static async Task<RemoteParty> CreateAsync(IPeer peer, byte device = 1, ProtocolAddress? address = null)
    {
        var chosen = address ?? new ProtocolAddress(Guid.NewGuid(), device);
        var name = Guid.NewGuid().ToString();
        var answer = await peer.CallAsync("create", new JsonObject
        {
            ["party"] = name,
            ["user"] = chosen.User.ToString(),
            ["device"] = chosen.Device,
            ["registrationId"] = LocalDevice.GenerateRegistrationId(),
        });
        return new RemoteParty(peer, name, chosen, IdentityKey.Parse(Bytes(answer, "identityKey")));
    }

    public async Task<PreKeyBundle> CreateBundleAsync(bool oneTime = true)
    {
        var answer = await _peer.CallAsync("bundle", new JsonObject { ["party"] = _name, ["oneTime"] = oneTime });
        var id = (uint)answer["bundleId"]!;
        return new PreKeyBundle(
            (uint)answer["registrationId"]!,
            IdentityKey.Parse(Bytes(answer, "identityKey")),
            new PublicSignedPreKey(id, PublicKey.Parse(Bytes(answer, "signedPreKey")), Bytes(answer, "signature")),
            new PublicKyberPreKey(id, KyberPublicKey.Parse(Bytes(answer, "kyberPreKey")), Bytes(answer, "kyberSignature")),
            oneTime ? new PublicPreKey(id, PublicKey.Parse(Bytes(answer, "preKey"))) : null);
    }

    public Task StartAsync(ProtocolAddress peer, PreKeyBundle bundle)
    {
        var made = new JsonObject
        {
            ["registrationId"] = bundle.RegistrationId,
            ["identityKey"] = Text(bundle.IdentityKey.Serialized),
            ["signedPreKeyId"] = bundle.SignedPreKey.Id,
            ["signedPreKey"] = Text(bundle.SignedPreKey.Key.Serialized),
            ["signature"] = Text(bundle.SignedPreKey.Signature.Span),
            ["kyberPreKeyId"] = bundle.KyberPreKey.Id,
            ["kyberPreKey"] = Text(bundle.KyberPreKey.Key.Serialized),
            ["kyberSignature"] = Text(bundle.KyberPreKey.Signature.Span),
        };
        if (bundle.PreKey is { } preKey)
        {
            made["preKeyId"] = preKey.Id;
            made["preKey"] = Text(preKey.Key.Serialized);
        }

        return CallAsync("start", peer, new JsonObject { ["bundle"] = made });
    }

    public async Task<EncryptedMessage> EncryptAsync(ProtocolAddress peer, byte[] plaintext)
    {
        var answer = await CallAsync("encrypt", peer, new JsonObject { ["plaintext"] = Text(plaintext) });
        return new EncryptedMessage((CiphertextKind)(int)answer["kind"]!, Bytes(answer, "message"));
    }

    public async Task<byte[]> DecryptAsync(ProtocolAddress peer, EncryptedMessage message) => Bytes(
        await CallAsync("decrypt", peer, new JsonObject { ["kind"] = (int)message.Kind, ["message"] = Text(message.Bytes.Span) }), "plaintext");

    /// <summary>The post-quantum epoch that its session is in. Only ours can tell.</summary>
    public async Task<ulong> EpochAsync(ProtocolAddress peer) => (ulong)(await CallAsync("epoch", peer, []))["epoch"]!;

    public Task ArchiveAsync(ProtocolAddress peer) => CallAsync("archive", peer, []);

    public async Task<byte[]> CreateDistributionAsync(Guid distribution) => Bytes(
        await _peer.CallAsync("distribute", new JsonObject { ["party"] = _name, ["distribution"] = distribution.ToString() }), "message");

    public Task JoinSenderAsync(ProtocolAddress sender, ReadOnlySpan<byte> distribution) =>
        CallAsync("joinSender", sender, new JsonObject { ["message"] = Text(distribution) });

    public async Task<byte[]> GroupEncryptAsync(Guid distribution, byte[] plaintext)
    {
        var arguments = new JsonObject { ["party"] = _name, ["distribution"] = distribution.ToString(), ["plaintext"] = Text(plaintext) };
        return Bytes(await _peer.CallAsync("groupEncrypt", arguments), "message");
    }

    public async Task<byte[]> GroupDecryptAsync(ProtocolAddress sender, byte[] message) =>
        Bytes(await CallAsync("groupDecrypt", sender, new JsonObject { ["message"] = Text(message) }), "plaintext");

    public static byte[] Bytes(JsonObject answer, string name) => Convert.FromBase64String((string)answer[name]!);

    public static string Text(ReadOnlySpan<byte> bytes) => Convert.ToBase64String(bytes);

    private Task<JsonObject> CallAsync(string operation, ProtocolAddress peer, JsonObject arguments)
    {
        arguments["party"] = _name;
        arguments["user"] = peer.User.ToString();
        arguments["device"] = peer.Device;
        return _peer.CallAsync(operation, arguments);
    }
}
