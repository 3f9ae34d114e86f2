using ChatApp.Signal.Keys;
using ChatApp.Signal.Ratchet;
using ChatApp.Signal.Wire;

namespace ChatApp.Signal.Sessions;

/// <summary>
/// A message of a session on the wire: version byte, fields, and an 8-byte code over them. Slices of what it was read from.
/// </summary>
internal sealed record SessionMessage(
    RatchetHeader Header,
    ReadOnlyMemory<byte> Ciphertext,
    ReadOnlyMemory<byte> PostQuantum,
    ReadOnlyMemory<byte> Addresses,
    ReadOnlyMemory<byte> Authenticated,
    ReadOnlyMemory<byte> Code)
{
    private const int RatchetKeyField = 1;
    private const int CounterField = 2;
    private const int PreviousCounterField = 3;
    private const int CiphertextField = 4;
    private const int PostQuantumField = 5;
    private const int AddressesField = 6;

    /// <exception cref="SignalException"><see cref="SignalError.MalformedMessage"/> or <see cref="SignalError.UnsupportedVersion"/>.</exception>
    public static SessionMessage Parse(ReadOnlyMemory<byte> serialized)
    {
        MessageVersion.Check(serialized.Span);
        if (serialized.Length <= 1 + MessageCipher.CodeLength)
        {
            throw new SignalException(SignalError.MalformedMessage, "The message is truncated.");
        }

        var authenticated = serialized[..^MessageCipher.CodeLength];
        var reader = new ProtobufReader(authenticated.Span[1..]);
        PublicKey? ratchetKey = null;
        uint? counter = null;
        var previousCounter = 0U;
        byte[] ciphertext = [], postQuantum = [], addresses = [];
        while (reader.TryReadField(out var field))
        {
            switch (field)
            {
                case RatchetKeyField: ratchetKey = reader.ReadPublicKey(); break;
                case CounterField: counter = reader.ReadUInt32(); break;
                case PreviousCounterField: previousCounter = reader.ReadUInt32(); break;
                case CiphertextField: ciphertext = reader.ReadBytes().ToArray(); break;
                case PostQuantumField: postQuantum = reader.ReadBytes().ToArray(); break;
                case AddressesField: addresses = reader.ReadBytes().ToArray(); break;
                default: reader.Skip(); break;
            }
        }

        if (ratchetKey is null || counter is null || ciphertext.Length == 0 || postQuantum.Length == 0)
        {
            throw reader.Malformed("a field is missing");
        }

        var header = new RatchetHeader(ratchetKey, counter.Value, previousCounter);
        return new SessionMessage(header, ciphertext, postQuantum, addresses, authenticated, serialized[^MessageCipher.CodeLength..]);
    }

    /// <summary>Writes the version byte and the fields up to the ciphertext, whose bytes the caller fills in.</summary>
    public static Span<byte> WriteHead(ProtobufWriter writer, in RatchetHeader header, int ciphertextLength)
    {
        writer.WriteRaw([MessageVersion.Byte]);
        writer.WriteBytes(RatchetKeyField, header.RatchetKey.Serialized);
        writer.WriteNumber(CounterField, header.Counter);
        writer.WriteNumber(PreviousCounterField, header.PreviousCounter);
        return writer.ReserveBytes(CiphertextField, ciphertextLength);
    }

    /// <summary>Writes the fields after the ciphertext; no addresses if they are empty.</summary>
    public static void WriteTail(ProtobufWriter writer, ReadOnlySpan<byte> postQuantum, ReadOnlySpan<byte> addresses)
    {
        writer.WriteBytes(PostQuantumField, postQuantum);
        if (!addresses.IsEmpty)
        {
            writer.WriteBytes(AddressesField, addresses);
        }
    }

    public override string ToString() => $"Message {Header.Counter}";
}
