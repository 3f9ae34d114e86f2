using System.Text.Json.Nodes;
using ChatApp.Signal.Fingerprints;
using ChatApp.Signal.KeyAgreement;
using ChatApp.Signal.Keys;
using ChatApp.Signal.Primitives;
using ChatApp.Signal.SenderKeys;
using ChatApp.Signal.Sessions;
using ChatApp.Signal.Tests.Sessions;

namespace ChatApp.Signal.BrowserPeer;

/// <summary>The operations of interop/peer.mjs by our library, and those that only a browser is asked for. Bytes are base64.</summary>
internal sealed class Operations
{
    private readonly Dictionary<string, Party> _parties = [];
    private readonly Dictionary<Guid, GroupSender> _senders = [];
    private readonly Dictionary<(string Party, ProtocolAddress Sender, Guid Distribution), GroupReceiver> _receivers = [];

    public JsonObject Run(string operation, JsonObject arguments) => operation switch
    {
        "create" => Create(arguments),
        "bundle" => Bundle(arguments),
        "start" => Start(arguments),
        "encrypt" => Encrypt(arguments),
        "decrypt" => new JsonObject { ["plaintext"] = Text(PartyOf(arguments).Decrypt(PeerOf(arguments), MessageOf(arguments))) },
        "epoch" => Epoch(arguments),
        "distribute" => Distribute(arguments),
        "joinSender" => JoinSender(arguments),
        "groupEncrypt" => new JsonObject { ["message"] = Text(_senders[DistributionOf(arguments)].Encrypt(Bytes(arguments, "plaintext"))) },
        "groupDecrypt" => GroupDecrypt(arguments),
        "fingerprint" => Fingerprint(arguments),
        "sign" => Sign(arguments),
        "verify" => Verify(arguments),
        "implementation" => new JsonObject { ["name"] = PrimitiveSet.Current.GetType().Name },
        "test" => TestRun.Of((string)arguments["class"]!),
        _ => throw new ArgumentOutOfRangeException(nameof(operation), operation, "There is no such operation."),
    };

    private JsonObject Create(JsonObject arguments)
    {
        var party = _parties[(string)arguments["party"]!] = new Party(address: PeerOf(arguments));
        return new JsonObject { ["identityKey"] = Text(party.Identity.Serialized) };
    }

    private JsonObject Bundle(JsonObject arguments)
    {
        var bundle = PartyOf(arguments).CreateBundle((bool)arguments["oneTime"]!);
        var answer = new JsonObject
        {
            ["registrationId"] = bundle.RegistrationId,
            ["identityKey"] = Text(bundle.IdentityKey.Serialized),
            ["bundleId"] = bundle.SignedPreKey.Id,
            ["signedPreKey"] = Text(bundle.SignedPreKey.Key.Serialized),
            ["signature"] = Text(bundle.SignedPreKey.Signature.Span),
            ["kyberPreKey"] = Text(bundle.KyberPreKey.Key.Serialized),
            ["kyberSignature"] = Text(bundle.KyberPreKey.Signature.Span),
        };
        if (bundle.PreKey is { } preKey)
        {
            answer["preKey"] = Text(preKey.Key.Serialized);
        }

        return answer;
    }

    private JsonObject Start(JsonObject arguments)
    {
        var made = arguments["bundle"]!.AsObject();
        PartyOf(arguments).Start(PeerOf(arguments), new PreKeyBundle(
            (uint)made["registrationId"]!,
            IdentityKey.Parse(Bytes(made, "identityKey")),
            new PublicSignedPreKey((uint)made["signedPreKeyId"]!, PublicKey.Parse(Bytes(made, "signedPreKey")), Bytes(made, "signature")),
            new PublicKyberPreKey((uint)made["kyberPreKeyId"]!, KyberPublicKey.Parse(Bytes(made, "kyberPreKey")), Bytes(made, "kyberSignature")),
            made["preKey"] is null ? null : new PublicPreKey((uint)made["preKeyId"]!, PublicKey.Parse(Bytes(made, "preKey")))));
        return [];
    }

    private JsonObject Encrypt(JsonObject arguments)
    {
        var message = PartyOf(arguments).Encrypt(PeerOf(arguments), Bytes(arguments, "plaintext"));
        return new JsonObject { ["kind"] = (int)message.Kind, ["message"] = Text(message.Bytes.Span) };
    }

    private JsonObject Epoch(JsonObject arguments)
    {
        using var session = PartyOf(arguments).Open(PeerOf(arguments));
        return new JsonObject { ["epoch"] = session.Current!.Sparse.Epoch };
    }

    private JsonObject Distribute(JsonObject arguments)
    {
        var sender = _senders[DistributionOf(arguments)] = GroupSender.Create(DistributionOf(arguments));
        using var distribution = sender.CreateDistribution();
        return new JsonObject { ["message"] = Text(distribution.Serialize()) };
    }

    private JsonObject JoinSender(JsonObject arguments)
    {
        using var distribution = SenderKeyDistribution.Parse(Bytes(arguments, "message"));
        var key = ((string)arguments["party"]!, PeerOf(arguments), distribution.DistributionId);
        if (!_receivers.TryGetValue(key, out var receiver))
        {
            receiver = _receivers[key] = GroupReceiver.Create(distribution.DistributionId);
        }

        receiver.Accept(distribution);
        return [];
    }

    private JsonObject GroupDecrypt(JsonObject arguments)
    {
        var message = SenderKeyMessage.Parse(Bytes(arguments, "message"));
        var receiver = _receivers[((string)arguments["party"]!, PeerOf(arguments), message.DistributionId)];
        return new JsonObject { ["plaintext"] = Text(receiver.Decrypt(message)) };
    }

    private static JsonObject Fingerprint(JsonObject arguments)
    {
        var number = SafetyNumber.Create(
            new Guid(Bytes(arguments, "localId"), bigEndian: true), IdentityKey.Parse(Bytes(arguments, "localKey")),
            new Guid(Bytes(arguments, "remoteId"), bigEndian: true), IdentityKey.Parse(Bytes(arguments, "remoteKey")));
        return new JsonObject { ["display"] = number.Digits, ["scannable"] = Text(number.ToScannable()) };
    }

    private static JsonObject Sign(JsonObject arguments)
    {
        using var identity = IdentityKeyPair.Parse(Bytes(arguments, "privateKey"));
        return new JsonObject { ["signature"] = Text(identity.Sign(Bytes(arguments, "message"))) };
    }

    private static JsonObject Verify(JsonObject arguments)
    {
        var key = IdentityKey.Parse(Bytes(arguments, "publicKey"));
        return new JsonObject { ["valid"] = key.Verify(Bytes(arguments, "message"), Bytes(arguments, "signature")) };
    }

    private Party PartyOf(JsonObject arguments) => _parties[(string)arguments["party"]!];

    private static ProtocolAddress PeerOf(JsonObject arguments) =>
        new(Guid.Parse((string)arguments["user"]!), (byte)(int)arguments["device"]!);

    private static Guid DistributionOf(JsonObject arguments) => Guid.Parse((string)arguments["distribution"]!);

    private static EncryptedMessage MessageOf(JsonObject arguments) =>
        new((CiphertextKind)(int)arguments["kind"]!, Bytes(arguments, "message"));

    private static byte[] Bytes(JsonObject arguments, string name) => Convert.FromBase64String((string)arguments[name]!);

    private static string Text(ReadOnlySpan<byte> bytes) => Convert.ToBase64String(bytes);
}
