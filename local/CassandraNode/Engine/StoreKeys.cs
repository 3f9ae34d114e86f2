using System.Buffers;
using System.Buffers.Binary;
using CassandraNode.Schema;

namespace CassandraNode.Engine;

/// <summary>
/// Keys of the store: table (4) ‖ token (8, sign flipped) ‖ length of the partition key (2) ‖ partition key ‖ section ‖ clustering.
/// So a partition is one run of keys, partitions follow each other by token, and rows within one in clustering order.
/// </summary>
internal static class StoreKeys
{
    public const byte PartitionDeletion = 0x00;
    public const byte RangeDeletions = 0x01;
    public const byte StaticRow = 0x02;
    public const byte Rows = 0x03;

    public const int TokenOffset = 4;

    private const int LengthOffset = TokenOffset + 8;
    private const int KeyOffset = LengthOffset + 2;

    /// <summary>The schema's key: no table has number 0.</summary>
    public static byte[] Schema { get; } = [0, 0, 0, 0];

    public static byte[] Partition(Table table, ReadOnlySpan<byte> partitionKey)
    {
        var key = new byte[KeyOffset + partitionKey.Length];
        BinaryPrimitives.WriteInt32BigEndian(key, table.Number);
        BinaryPrimitives.WriteInt64BigEndian(key.AsSpan(TokenOffset), PartitionToken.Of(partitionKey) ^ long.MinValue);
        BinaryPrimitives.WriteUInt16BigEndian(key.AsSpan(LengthOffset), (ushort)partitionKey.Length);
        partitionKey.CopyTo(key.AsSpan(KeyOffset));
        return key;
    }

    /// <summary>The lowest key of a table's partitions from a token on.</summary>
    public static byte[] FromToken(Table table, long token)
    {
        var key = new byte[LengthOffset];
        BinaryPrimitives.WriteInt32BigEndian(key, table.Number);
        BinaryPrimitives.WriteInt64BigEndian(key.AsSpan(TokenOffset), token ^ long.MinValue);
        return key;
    }

    /// <summary>Past every key of a table.</summary>
    public static byte[] EndOf(Table table)
    {
        var key = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(key, table.Number + 1);
        return key;
    }

    public static byte[] Section(ReadOnlySpan<byte> partition, byte section) => [.. partition, section];

    public static byte[] Row(ReadOnlySpan<byte> partition, ReadOnlySpan<byte> clustering) => [.. partition, Rows, .. clustering];

    /// <summary>The prefix of the partition that a key belongs to.</summary>
    public static byte[] PartitionOf(ReadOnlySpan<byte> key) => key[..PartitionLengthOf(key)].ToArray();

    /// <summary>How many bytes of a key are its partition's prefix.</summary>
    public static int PartitionLengthOf(ReadOnlySpan<byte> key) => KeyOffset + BinaryPrimitives.ReadUInt16BigEndian(key[LengthOffset..]);

    public static byte[] Clustering(IReadOnlyList<Column> columns, IReadOnlyList<byte[]> values)
    {
        var output = new ArrayBufferWriter<byte>(64);
        for (var index = 0; index < values.Count; index++)
        {
            OrderedEncoding.Write(output, columns[index].Type, values[index], columns[index].IsDescending);
        }

        return output.WrittenSpan.ToArray();
    }

    /// <summary>The lowest key behind all that begin with a prefix; null if there is none.</summary>
    public static byte[] After(ReadOnlySpan<byte> prefix)
    {
        var end = prefix.ToArray();
        for (var index = end.Length - 1; index >= 0; index--)
        {
            if (++end[index] != 0)
            {
                return end[..(index + 1)];
            }
        }

        return [.. prefix, 0xFF];
    }

    /// <summary>A partition key as it is hashed and stored: one column's value, or several each with length and a zero.</summary>
    public static byte[] PartitionKey(IReadOnlyList<byte[]> values)
    {
        if (values.Count == 1)
        {
            return values[0];
        }

        var key = new byte[values.Sum(value => value.Length + 3)];
        var target = key.AsSpan();
        foreach (var value in values)
        {
            BinaryPrimitives.WriteUInt16BigEndian(target, (ushort)value.Length);
            value.CopyTo(target[2..]);
            target = target[(value.Length + 3)..];
        }

        return key;
    }

    /// <summary>The column values of a partition's key, given by its prefix.</summary>
    public static byte[][] PartitionValues(Table table, ReadOnlySpan<byte> partition)
    {
        var source = partition[KeyOffset..];
        if (table.PartitionKey.Count == 1)
        {
            return [source.ToArray()];
        }

        var values = new byte[table.PartitionKey.Count][];
        for (var index = 0; index < values.Length; index++)
        {
            var length = BinaryPrimitives.ReadUInt16BigEndian(source);
            values[index] = source.Slice(2, length).ToArray();
            source = source[(length + 3)..];
        }

        return values;
    }
}
