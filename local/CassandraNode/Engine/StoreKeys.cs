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

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _scratch;

    /// <summary>The schema's key: no table has number 0.</summary>
    public static byte[] Schema { get; } = [0, 0, 0, 0];

    public static byte[] Partition(Table table, ReadOnlySpan<byte> partitionKey)
    {
        var key = new byte[KeyOffset + partitionKey.Length];
        partitionKey.CopyTo(key.AsSpan(KeyOffset));
        WriteHead(table, key);
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

    /// <summary>A row's key, from the values of its columns.</summary>
    public static byte[] Row(Table table, byte[][] partition, byte[][] clustering)
    {
        var output = Scratch();
        var length = KeyOffset + PartitionKeyLength(partition);
        var prefix = output.GetSpan(length + 1)[..(length + 1)];
        WritePartitionKey(partition, prefix[KeyOffset..length]);
        WriteHead(table, prefix[..length]);
        prefix[length] = Rows;
        output.Advance(prefix.Length);
        WriteClustering(output, table.ClusteringKey, clustering);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>The prefix of the partition that a key belongs to.</summary>
    public static byte[] PartitionOf(ReadOnlySpan<byte> key) => key[..PartitionLengthOf(key)].ToArray();

    /// <summary>How many bytes of a key are its partition's prefix.</summary>
    public static int PartitionLengthOf(ReadOnlySpan<byte> key) => KeyOffset + BinaryPrimitives.ReadUInt16BigEndian(key[LengthOffset..]);

    public static byte[] Clustering(IReadOnlyList<Column> columns, IReadOnlyList<byte[]> values)
    {
        var output = Scratch();
        WriteClustering(output, columns, values);
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

        var key = new byte[PartitionKeyLength(values)];
        WritePartitionKey(values, key);
        return key;
    }

    /// <summary>How long <see cref="PartitionKey"/> is.</summary>
    public static int PartitionKeyLength(IReadOnlyList<byte[]> values)
    {
        if (values.Count == 1)
        {
            return values[0].Length;
        }

        var length = 0;
        for (var index = 0; index < values.Count; index++)
        {
            length += values[index].Length + 3;
        }

        return length;
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

    private static void WritePartitionKey(IReadOnlyList<byte[]> values, Span<byte> target)
    {
        if (values.Count == 1)
        {
            values[0].CopyTo(target);
            return;
        }

        target.Clear();
        for (var index = 0; index < values.Count; index++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(target, (ushort)values[index].Length);
            values[index].CopyTo(target[2..]);
            target = target[(values[index].Length + 3)..];
        }
    }

    // What stands before the partition key, which is in its place.
    private static void WriteHead(Table table, Span<byte> partition)
    {
        var partitionKey = partition[KeyOffset..];
        BinaryPrimitives.WriteInt32BigEndian(partition, table.Number);
        BinaryPrimitives.WriteInt64BigEndian(partition[TokenOffset..], PartitionToken.Of(partitionKey) ^ long.MinValue);
        BinaryPrimitives.WriteUInt16BigEndian(partition[LengthOffset..], (ushort)partitionKey.Length);
    }

    private static void WriteClustering(ArrayBufferWriter<byte> output, IReadOnlyList<Column> columns, IReadOnlyList<byte[]> values)
    {
        for (var index = 0; index < values.Count; index++)
        {
            OrderedEncoding.Write(output, columns[index].Type, values[index], columns[index].IsDescending);
        }
    }

    private static ArrayBufferWriter<byte> Scratch()
    {
        var output = _scratch ??= new ArrayBufferWriter<byte>(256);
        output.ResetWrittenCount();
        return output;
    }
}
