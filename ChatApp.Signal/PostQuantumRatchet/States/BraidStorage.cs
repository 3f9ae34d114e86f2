using ChatApp.Signal.PostQuantumRatchet.LatticeKem;
using ChatApp.Signal.Wire;

namespace ChatApp.Signal.PostQuantumRatchet.States;

/// <summary>The stored form of a <see cref="BraidState"/>: one set of fields, of which each state has those that it needs.</summary>
internal static class BraidStorage
{
    private const int SecondWithCode = MlKem768.Ciphertext2Length + EpochAuthenticator.CodeLength;
    private const int HeaderWithCode = MlKem768.HeaderLength + EpochAuthenticator.CodeLength;

    public static void WriteOwnKey(ProtobufWriter writer, OwnKey key, ChunkEncoder sent)
    {
        WriteSecret(writer, key.Seed);
        writer.WriteBytes(5, key.Vector);
        WritePosition(writer, sent);
        if (sent.Message.Length == HeaderWithCode)
        {
            writer.WriteBytes(7, sent.Message);
        }
    }

    /// <summary>A key pair's seed, or an encapsulation's randomness.</summary>
    public static void WriteSecret(ProtobufWriter writer, byte[] secret) => writer.WriteBytes(4, secret);

    public static void WritePosition(ProtobufWriter writer, ChunkEncoder encoder) => writer.WriteNumber(6, encoder.NextIndex);

    public static void WriteHeader(ProtobufWriter writer, byte[] header) => writer.WriteBytes(7, header);

    public static void WriteCiphertext1(ProtobufWriter writer, byte[] ciphertext1) => writer.WriteBytes(8, ciphertext1);

    public static void WriteCiphertext2(ProtobufWriter writer, byte[] ciphertext2) => writer.WriteBytes(9, ciphertext2);

    public static void WriteDecoder(ProtobufWriter writer, ChunkDecoder decoder) => writer.WriteBytes(10, decoder.ToBytes());

    public static void WriteEncapsulation(ProtobufWriter writer, Encapsulation encapsulation)
    {
        WriteSecret(writer, encapsulation.Randomness);
        WriteHeader(writer, encapsulation.Header);
        WriteCiphertext1(writer, encapsulation.Ciphertext1);
    }

    /// <exception cref="SignalException"><see cref="SignalError.CorruptState"/>.</exception>
    public static BraidState Read(ReadOnlySpan<byte> stored)
    {
        var reader = new ProtobufReader(stored, SignalError.CorruptState);
        var fields = new BraidFields();
        while (reader.TryReadField(out var field))
        {
            switch (field)
            {
                case 1: fields.Kind = (BraidStateKind)reader.ReadUInt32(); break;
                case 2: fields.Epoch = reader.ReadUInt64(); break;
                case 3: fields.Authenticator = EpochAuthenticator.Parse(reader.ReadBytes()); break;
                case 4: fields.Secret = reader.ReadBytes().ToArray(); break;
                case 5: fields.Vector = reader.ReadBytes(MlKem768.VectorLength).ToArray(); break;
                case 6: fields.Position = checked((ushort)Math.Min(reader.ReadUInt32(), ushort.MaxValue)); break;
                case 7: fields.Header = reader.ReadBytes().ToArray(); break;
                case 8: fields.Ciphertext1 = reader.ReadBytes(MlKem768.Ciphertext1Length).ToArray(); break;
                case 9: fields.Ciphertext2 = reader.ReadBytes(SecondWithCode).ToArray(); break;
                case 10: fields.Chunks = reader.ReadBytes().ToArray(); break;
                default: reader.Skip(); break;
            }
        }

        return Build(fields);
    }

    private static BraidState Build(BraidFields fields)
    {
        var (epoch, authenticator) = (fields.Epoch, fields.RequireAuthenticator());
        return fields.Kind switch
        {
            BraidStateKind.KeysUnsampled => new KeysUnsampled(epoch, authenticator),
            BraidStateKind.KeysSampled => new KeysSampled(epoch, authenticator, fields.OwnKey(), fields.Encoder(fields.RequireHeader(HeaderWithCode))),
            BraidStateKind.HeaderSent => new HeaderSent(
                epoch, authenticator, fields.OwnKey(), fields.Encoder(fields.Vector), fields.Decoder(MlKem768.Ciphertext1Length)),
            BraidStateKind.Ciphertext1Received => new Ciphertext1Received(
                epoch, authenticator, fields.OwnKey(), fields.Encoder(fields.Vector), BraidFields.Require(fields.Ciphertext1)),
            BraidStateKind.EncapsulationKeySent => new EncapsulationKeySent(
                epoch, authenticator, fields.RequireSecret(MlKem768.SeedLength), BraidFields.Require(fields.Ciphertext1), fields.Decoder(SecondWithCode)),
            BraidStateKind.NoHeaderReceived => new NoHeaderReceived(epoch, authenticator, fields.Decoder(HeaderWithCode)),
            BraidStateKind.HeaderReceived => new HeaderReceived(epoch, authenticator, fields.RequireHeader(MlKem768.HeaderLength)),
            BraidStateKind.Ciphertext1Sampled => new Ciphertext1Sampled(
                epoch, authenticator, fields.Encapsulation(), fields.Encoder(fields.Ciphertext1), fields.Decoder(MlKem768.VectorLength)),
            BraidStateKind.EncapsulationKeyReceived => new EncapsulationKeyReceived(
                epoch, authenticator, fields.Encoder(fields.Ciphertext1), new ChunkEncoder(BraidFields.Require(fields.Ciphertext2))),
            BraidStateKind.Ciphertext1Acknowledged => new Ciphertext1Acknowledged(
                epoch, authenticator, fields.Encapsulation(), fields.Decoder(MlKem768.VectorLength)),
            BraidStateKind.Ciphertext2Sampled => new Ciphertext2Sampled(epoch, authenticator, fields.Encoder(fields.Ciphertext2)),
            _ => throw BraidFields.Corrupt(),
        };
    }
}
