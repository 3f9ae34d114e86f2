using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ChatApp.Signal.Keys;
using ChatApp.Signal.Wire;

namespace ChatApp.Signal.Fingerprints;

/// <summary>
/// A number that two people compare, by eye or by scanning, to be sure that nobody sits between them. Both see the same digits if each has
/// the other's true identity key. It is public.
/// </summary>
public sealed class SafetyNumber
{
    /// <summary>Digits of <see cref="Digits"/>.</summary>
    public const int DigitCount = 60;

    private const int Iterations = 5200;
    private const int ScannedLength = 32;
    private const int GroupLength = 5;
    private const int GroupsASide = 6;
    private const ulong GroupModulus = 100_000;

    /// <summary>Of the scannable form: people are named by their UUID.</summary>
    private const uint Version = 2;

    private readonly byte[] _local;
    private readonly byte[] _remote;

    private SafetyNumber(byte[] local, byte[] remote) => (_local, _remote) = (local, remote);

    /// <summary>Sixty digits, the same on both sides. Show them in groups of five.</summary>
    public string Digits
    {
        get
        {
            var (local, remote) = (ToDigits(_local), ToDigits(_remote));
            return string.CompareOrdinal(local, remote) <= 0 ? local + remote : remote + local;
        }
    }

    /// <summary>Computes the number. It takes 10,400 rounds of SHA-512, some milliseconds.</summary>
    public static SafetyNumber Create(Guid localUser, IdentityKey localIdentity, Guid remoteUser, IdentityKey remoteIdentity)
    {
        ArgumentNullException.ThrowIfNull(localIdentity);
        ArgumentNullException.ThrowIfNull(remoteIdentity);
        return new SafetyNumber(Hash(localUser, localIdentity), Hash(remoteUser, remoteIdentity));
    }

    /// <summary>What the other side's camera reads.</summary>
    public byte[] ToScannable()
    {
        using var writer = new ProtobufWriter();
        writer.WriteNumber(1, Version);
        WriteSide(writer, 2, _local);
        WriteSide(writer, 3, _remote);
        return writer.ToArray();
    }

    /// <summary>True if the other side's <see cref="ToScannable"/> shows the same two keys.</summary>
    /// <exception cref="SignalException">
    /// <see cref="SignalError.MalformedMessage"/>: not a safety number. <see cref="SignalError.UnsupportedVersion"/>: of another version.
    /// </exception>
    public bool Matches(ReadOnlySpan<byte> scanned)
    {
        var reader = new ProtobufReader(scanned);
        uint? version = null;
        ReadOnlySpan<byte> theirs = default, ours = default;
        while (reader.TryReadField(out var field))
        {
            switch (field)
            {
                case 1: version = reader.ReadUInt32(); break;
                case 2: theirs = ReadSide(reader.ReadBytes()); break;
                case 3: ours = ReadSide(reader.ReadBytes()); break;
                default: reader.Skip(); break;
            }
        }

        if (version is null || theirs.IsEmpty || ours.IsEmpty)
        {
            throw reader.Malformed("a field is missing");
        }

        return version != Version
            ? throw new SignalException(SignalError.UnsupportedVersion, "The safety number has another version.")
            : CryptographicOperations.FixedTimeEquals(theirs, _remote.AsSpan(0, ScannedLength))
                & CryptographicOperations.FixedTimeEquals(ours, _local.AsSpan(0, ScannedLength));
    }

    /// <inheritdoc/>
    public override string ToString() => Digits;

    private static byte[] Hash(Guid user, IdentityKey identity)
    {
        byte[] name = user.ToByteArray(bigEndian: true);
        var hash = SHA512.HashData([0, 0, .. identity.Serialized, .. name, .. identity.Serialized]);
        Span<byte> input = stackalloc byte[hash.Length + identity.Serialized.Length];
        identity.Serialized.CopyTo(input[hash.Length..]);
        for (var round = 1; round < Iterations; round++) // The first hash counts.
        {
            hash.CopyTo(input);
            SHA512.HashData(input, hash);
        }

        return hash;
    }

    private static string ToDigits(ReadOnlySpan<byte> hash)
    {
        var digits = new StringBuilder(DigitCount / 2);
        Span<byte> wide = stackalloc byte[sizeof(ulong)];
        wide.Clear();
        for (var group = 0; group < GroupsASide; group++)
        {
            hash.Slice(group * GroupLength, GroupLength).CopyTo(wide[(sizeof(ulong) - GroupLength)..]);
            var number = BinaryPrimitives.ReadUInt64BigEndian(wide) % GroupModulus;
            digits.Append(number.ToString("D5", CultureInfo.InvariantCulture));
        }

        return digits.ToString();
    }

    private static void WriteSide(ProtobufWriter writer, int field, byte[] hash) => writer.WriteMessage(
        field, hash, static (nested, hash) => nested.WriteBytes(1, hash.AsSpan(0, ScannedLength)));

    private static ReadOnlySpan<byte> ReadSide(ReadOnlySpan<byte> stored)
    {
        var reader = new ProtobufReader(stored);
        return reader.TryReadField(out var field) && field == 1 ? reader.ReadBytes(ScannedLength) : throw reader.Malformed("a side is empty");
    }
}
