using ChatApp.Signal.Keys;
using ChatApp.Signal.Wire;

namespace ChatApp.Signal.Sessions;

/// <summary>
/// A message that carries what its recipient needs to accept the sender's session. Sent until the sender has had an answer. Nothing in it
/// is authenticated before it has been decrypted.
/// </summary>
public sealed class PreKeyMessage
{
    private const int PreKeyIdField = 1;
    private const int BaseKeyField = 2;
    private const int IdentityKeyField = 3;
    private const int MessageField = 4;
    private const int RegistrationIdField = 5;
    private const int SignedPreKeyIdField = 6;
    private const int KyberPreKeyIdField = 7;
    private const int KyberCiphertextField = 8;

    private PreKeyMessage(IdentityKey sender, PublicKey baseKey, SessionMessage message, byte[] kyberCiphertext) =>
        (Sender, BaseKey, Message, KyberCiphertext) = (sender, baseKey, message, kyberCiphertext);

    /// <summary>The identity that the sender claims.</summary>
    public IdentityKey Sender { get; }

    /// <summary>The sender's installation.</summary>
    public uint RegistrationId { get; private init; }

    /// <summary>The recipient's one-time prekey, or null if it had run out.</summary>
    public uint? PreKeyId { get; private init; }

    /// <summary>The recipient's signed prekey.</summary>
    public uint SignedPreKeyId { get; private init; }

    /// <summary>The recipient's Kyber prekey.</summary>
    public uint KyberPreKeyId { get; private init; }

    internal PublicKey BaseKey { get; }

    internal SessionMessage Message { get; }

    internal byte[] KyberCiphertext { get; }

    /// <summary>Reads a message.</summary>
    /// <exception cref="SignalException"><see cref="SignalError.MalformedMessage"/> or <see cref="SignalError.UnsupportedVersion"/>.</exception>
    public static PreKeyMessage Parse(ReadOnlyMemory<byte> serialized)
    {
        MessageVersion.Check(serialized.Span);
        var reader = new ProtobufReader(serialized.Span[1..]);
        uint? preKeyId = null, signedPreKeyId = null, kyberPreKeyId = null;
        var registrationId = 0U;
        PublicKey? baseKey = null, identityKey = null;
        byte[] message = [], kyberCiphertext = [];
        while (reader.TryReadField(out var field))
        {
            switch (field)
            {
                case PreKeyIdField: preKeyId = reader.ReadUInt32(); break;
                case BaseKeyField: baseKey = reader.ReadPublicKey(); break;
                case IdentityKeyField: identityKey = reader.ReadPublicKey(); break;
                case MessageField: message = reader.ReadBytes().ToArray(); break;
                case RegistrationIdField: registrationId = reader.ReadUInt32(); break;
                case SignedPreKeyIdField: signedPreKeyId = reader.ReadUInt32(); break;
                case KyberPreKeyIdField: kyberPreKeyId = reader.ReadUInt32(); break;
                case KyberCiphertextField: kyberCiphertext = reader.ReadBytes(Kyber1024.CiphertextLength).ToArray(); break;
                default: reader.Skip(); break;
            }
        }

        if (baseKey is null || identityKey is null || signedPreKeyId is null || kyberPreKeyId is null || kyberCiphertext.Length == 0)
        {
            throw reader.Malformed("a field is missing");
        }

        return new PreKeyMessage(new IdentityKey(identityKey), baseKey, SessionMessage.Parse(message), kyberCiphertext)
        {
            RegistrationId = registrationId,
            PreKeyId = preKeyId,
            SignedPreKeyId = signedPreKeyId.Value,
            KyberPreKeyId = kyberPreKeyId.Value,
        };
    }

    /// <inheritdoc/>
    public override string ToString() => $"Prekey message of registration {RegistrationId}";

    internal static byte[] Serialize(PendingPreKey pending, PublicKey baseKey, LocalDevice sender, ReadOnlySpan<byte> message)
    {
        using var writer = new ProtobufWriter(message.Length + Kyber1024.CiphertextLength + 128);
        writer.WriteRaw([MessageVersion.Byte]);
        if (pending.PreKeyId is { } preKeyId)
        {
            writer.WriteNumber(PreKeyIdField, preKeyId);
        }

        writer.WriteBytes(BaseKeyField, baseKey.Serialized);
        writer.WriteBytes(IdentityKeyField, sender.Identity.IdentityKey.Serialized);
        writer.WriteBytes(MessageField, message);
        writer.WriteNumber(RegistrationIdField, sender.RegistrationId);
        writer.WriteNumber(SignedPreKeyIdField, pending.SignedPreKeyId);
        writer.WriteNumber(KyberPreKeyIdField, pending.KyberPreKeyId);
        writer.WriteBytes(KyberCiphertextField, pending.KyberCiphertext);
        return writer.ToArray();
    }
}
