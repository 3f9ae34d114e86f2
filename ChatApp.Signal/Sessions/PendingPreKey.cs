using ChatApp.Signal.Keys;
using ChatApp.Signal.Wire;

namespace ChatApp.Signal.Sessions;

/// <summary>What every message of a session carries until the peer has answered.</summary>
internal sealed record PendingPreKey(uint? PreKeyId, uint SignedPreKeyId, uint KyberPreKeyId, byte[] KyberCiphertext, DateTimeOffset StartedAt)
{
    /// <summary>How long a session is sent with while nobody answers. Past it the prekeys are likely gone.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(30);

    public bool IsStale(DateTimeOffset now) => now - StartedAt > Lifetime;

    public void Write(ProtobufWriter writer)
    {
        if (PreKeyId is { } preKeyId)
        {
            writer.WriteNumber(1, preKeyId);
        }

        writer.WriteNumber(2, SignedPreKeyId);
        writer.WriteNumber(3, KyberPreKeyId);
        writer.WriteBytes(4, KyberCiphertext);
        writer.WriteNumber(5, (ulong)Math.Max(0, StartedAt.ToUnixTimeMilliseconds()));
    }

    /// <exception cref="SignalException"><see cref="SignalError.CorruptState"/>.</exception>
    public static PendingPreKey Read(ReadOnlySpan<byte> stored)
    {
        var reader = new ProtobufReader(stored, SignalError.CorruptState);
        uint? preKeyId = null;
        var (signedPreKeyId, kyberPreKeyId, startedAt) = (0U, 0U, 0UL);
        byte[] kyberCiphertext = [];
        while (reader.TryReadField(out var field))
        {
            switch (field)
            {
                case 1: preKeyId = reader.ReadUInt32(); break;
                case 2: signedPreKeyId = reader.ReadUInt32(); break;
                case 3: kyberPreKeyId = reader.ReadUInt32(); break;
                case 4: kyberCiphertext = reader.ReadBytes(Kyber1024.CiphertextLength).ToArray(); break;
                case 5: startedAt = Math.Min(reader.ReadUInt64(), (ulong)DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()); break;
                default: reader.Skip(); break;
            }
        }

        return kyberCiphertext.Length == 0
            ? throw reader.Malformed("a pending prekey is incomplete")
            : new(preKeyId, signedPreKeyId, kyberPreKeyId, kyberCiphertext, DateTimeOffset.FromUnixTimeMilliseconds((long)startedAt));
    }

    public override string ToString() => $"Pending since {StartedAt:O}";
}
