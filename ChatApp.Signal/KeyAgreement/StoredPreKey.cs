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
        var result = default(StoredPreKey);
        while (reader.TryReadField(out var field))
        {
            switch (field)
            {
                case 1: result = new() { Id = reader.ReadUInt32(), Secret = result.Secret, Signature = result.Signature }; break;
                case 2: result = new() { Id = result.Id, Secret = reader.ReadBytes(secretLength), Signature = result.Signature }; break;
                case 3: result = new() { Id = result.Id, Secret = result.Secret, Signature = reader.ReadBytes(XEdDsa.SignatureLength) }; break;
                default: reader.Skip(); break;
            }
        }

        return result.Secret.IsEmpty ? throw reader.Malformed("a prekey is incomplete") : result;
    }
}
