using System.Security.Cryptography;

namespace ChatApp.Signal.Wire;

/// <summary>
/// Frames stored state: a version byte, protobuf fields, and a checksum, so that a truncated, altered or later state is told from a good
/// one. The checksum finds faults, not attackers: who can write a client's store needs no forgery. Later versions add fields, which this
/// one skips; the version byte changes only when a reader that skips them would be wrong.
/// </summary>
internal static class StateEnvelope
{
    private const byte Version = 1;
    private const int ChecksumLength = 8;

    /// <summary>A writer that has the frame's head.</summary>
    public static ProtobufWriter Begin(int capacity = 256)
    {
        var writer = new ProtobufWriter(capacity);
        writer.WriteRaw([Version]);
        return writer;
    }

    /// <summary>Closes the frame.</summary>
    public static byte[] Seal(ProtobufWriter writer)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(writer.Written, hash);
        writer.WriteRaw(hash[..ChecksumLength]);
        return writer.ToArray();
    }

    /// <summary>The fields inside a frame.</summary>
    /// <exception cref="SignalException"><see cref="SignalError.CorruptState"/>.</exception>
    public static ReadOnlySpan<byte> Open(ReadOnlySpan<byte> stored)
    {
        if (stored.Length <= ChecksumLength)
        {
            throw new SignalException(SignalError.CorruptState, "Stored state is truncated.");
        }

        var body = stored[..^ChecksumLength];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(body, hash);
        if (!CryptographicOperations.FixedTimeEquals(hash[..ChecksumLength], stored[^ChecksumLength..]))
        {
            throw new SignalException(SignalError.CorruptState, "Stored state is truncated or altered.");
        }

        return body[0] == Version ? body[1..] : throw new SignalException(SignalError.CorruptState, $"Stored state has version {body[0]}.");
    }
}
