using System.Buffers.Binary;
using System.Security.Cryptography;

namespace CassandraNode.Execution;

/// <summary>UUIDs of version 1 (RFC 9562 §5.1): time in 100 ns since 1582-10-15.</summary>
internal static class TimeUuid
{
    private static readonly DateTimeOffset Epoch = new(1582, 10, 15, 0, 0, 0, TimeSpan.Zero);
    private static readonly byte[] Node = RandomNumberGenerator.GetBytes(8);
    private static long _last;

    /// <summary>A new one, later than all before it in this process.</summary>
    public static Guid New(DateTimeOffset now)
    {
        long before, next;
        do
        {
            before = Volatile.Read(ref _last);
            next = Math.Max((now - Epoch).Ticks, before + 1);
        }
        while (Interlocked.CompareExchange(ref _last, next, before) != before);

        return Create(next, Node);
    }

    /// <summary>The first of a millisecond, as <c>minTimeuuid</c> gives it.</summary>
    public static Guid Least(DateTimeOffset time) => Create((time - Epoch).Ticks, [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80]);

    /// <summary>The last of a millisecond, as <c>maxTimeuuid</c> gives it.</summary>
    public static Guid Greatest(DateTimeOffset time) =>
        Create((time - Epoch).Ticks + TimeSpan.TicksPerMillisecond - 1, [0x7F, 0x7F, 0x7F, 0x7F, 0x7F, 0x7F, 0x7F, 0x7F]);

    public static DateTimeOffset TimeOf(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        var ticks = ((long)(BinaryPrimitives.ReadUInt16BigEndian(bytes[6..]) & 0x0FFF) << 48)
            | ((long)BinaryPrimitives.ReadUInt16BigEndian(bytes[4..]) << 32)
            | BinaryPrimitives.ReadUInt32BigEndian(bytes);
        return Epoch.AddTicks(ticks);
    }

    private static Guid Create(long ticks, ReadOnlySpan<byte> rest)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, (uint)ticks);
        BinaryPrimitives.WriteUInt16BigEndian(bytes[4..], (ushort)(ticks >> 32));
        BinaryPrimitives.WriteUInt16BigEndian(bytes[6..], (ushort)((ticks >> 48) | 0x1000));
        rest.CopyTo(bytes[8..]);
        if (rest[0] is not 0x80 and not 0x7F)
        {
            bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        }

        return new Guid(bytes, bigEndian: true);
    }
}
