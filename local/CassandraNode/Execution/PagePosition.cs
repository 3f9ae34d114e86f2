using System.Buffers.Binary;
using CassandraNode.Protocol;

namespace CassandraNode.Execution;

/// <summary>
/// Where a page ended: complete in itself, so a client may go on with it on another connection or after a restart.
/// </summary>
/// <param name="Returned">Rows of all pages so far, for LIMIT.</param>
/// <param name="ReturnedOfPartition">Rows of the last partition so far, for PER PARTITION LIMIT.</param>
/// <param name="Partition">The last row's partition.</param>
/// <param name="Clustering">The last row's clustering key; null for a static one.</param>
internal sealed record PagePosition(int Returned, int ReturnedOfPartition, byte[] Partition, byte[]? Clustering)
{
    private const byte Version = 1;

    public byte[] Encode()
    {
        var bytes = new byte[1 + 4 + 4 + 1 + 2 + Partition.Length + (Clustering?.Length ?? 0)];
        bytes[0] = Version;
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(1), Returned);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(5), ReturnedOfPartition);
        bytes[9] = Clustering is null ? (byte)0 : (byte)1;
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(10), (ushort)Partition.Length);
        Partition.CopyTo(bytes, 12);
        Clustering?.CopyTo(bytes, 12 + Partition.Length);
        return bytes;
    }

    /// <exception cref="CqlError">Invalid: it is none of ours.</exception>
    public static PagePosition Decode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 12 || bytes[0] != Version || bytes.Length < 12 + BinaryPrimitives.ReadUInt16BigEndian(bytes[10..]))
        {
            throw CqlError.Protocol("Invalid value for the paging state");
        }

        var length = BinaryPrimitives.ReadUInt16BigEndian(bytes[10..]);
        return new PagePosition(
            BinaryPrimitives.ReadInt32BigEndian(bytes[1..]),
            BinaryPrimitives.ReadInt32BigEndian(bytes[5..]),
            bytes.Slice(12, length).ToArray(),
            bytes[9] == 0 ? null : bytes[(12 + length)..].ToArray());
    }
}
