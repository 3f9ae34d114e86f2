using ChatApp.Signal.Keys;
using ChatApp.Signal.Wire;

namespace ChatApp.Signal.KeyAgreement;

/// <summary>The stored form of a prekey of any kind: id, secret and signature, in a <see cref="StateEnvelope"/>.</summary>
internal readonly ref struct StoredPreKey
{
    public uint Id { get; private init; }

    public ReadOnlySpan<byte> Secret { get; private init; }

    public ReadOnlySpan<byte> Signature { get; private init; }

    public static byte[] Serialize(uint id, ReadOnlySpan<byte> secret, ReadOnlySpan<byte> signature)
    {
        using var writer = StateEnvelope.Begin();
        writer.WriteNumber(1, id);
        writer.WriteBytes(2, secret);
        if (!signature.IsEmpty)
        {
            writer.WriteBytes(3, signature);
        }

        return StateEnvelope.Seal(writer);
    }

    /// <exception cref="SignalException"><see cref="SignalError.CorruptState"/>.</exception>
    public static StoredPreKey Parse(ReadOnlySpan<byte> stored, int secretLength)
    {
        var reader = new ProtobufReader(StateEnvelope.Open(stored), SignalError.CorruptState);
        var id = 0U;
        ReadOnlySpan<byte> secret = default, signature = default;
        while (reader.TryReadField(out var field))
        {
            switch (field)
            {
                case 1: id = reader.ReadUInt32(); break;
                case 2: secret = reader.ReadBytes(secretLength); break;
                case 3: signature = reader.ReadBytes(XEdDsa.SignatureLength); break;
                default: reader.Skip(); break;
            }
        }

        return secret.IsEmpty ? throw reader.Malformed("a prekey is incomplete") : new() { Id = id, Secret = secret, Signature = signature };
    }
}
