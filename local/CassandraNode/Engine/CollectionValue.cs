using System.Buffers;
using System.Buffers.Binary;
using ChatApp.Cql.Types;

namespace CassandraNode.Engine;

/// <summary>Lists, sets and maps in their wire form (CQL v4 §6.21 to §6.23), taken apart and put together without decoding elements.</summary>
internal static class CollectionValue
{
    /// <summary>The elements of a list or set, or the keys and values of a map in turn, each with its type.</summary>
    public static List<(byte[] Element, CqlType Type)> Flatten(CqlType type, ReadOnlySpan<byte> value)
    {
        var count = BinaryPrimitives.ReadInt32BigEndian(value) * type.Arguments.Length;
        value = value[4..];
        var elements = new List<(byte[], CqlType)>();
        for (var index = 0; index < count; index++)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(value);
            elements.Add((value.Slice(4, length).ToArray(), type.Arguments[index % type.Arguments.Length]));
            value = value[(4 + length)..];
        }

        return elements;
    }

    /// <summary>The elements of a list or set.</summary>
    public static List<byte[]> Elements(CqlType type, ReadOnlySpan<byte> value) => [.. Flatten(type, value).Select(pair => pair.Element)];

    /// <summary>The entries of a map.</summary>
    public static List<KeyValuePair<byte[], byte[]>> Entries(CqlType type, ReadOnlySpan<byte> value)
    {
        var flat = Flatten(type, value);
        return [.. flat.Chunk(2).Select(pair => KeyValuePair.Create(pair[0].Element, pair[1].Element))];
    }

    /// <summary>Puts a list or set together, or a map from its keys and values in turn.</summary>
    public static byte[] Join(IReadOnlyCollection<byte[]> parts, int partsPerElement)
    {
        var output = new ArrayBufferWriter<byte>();
        CqlScalar.WriteInt(output, parts.Count / partsPerElement);
        foreach (var part in parts)
        {
            CqlScalar.WriteInt(output, part.Length);
            output.Write(part);
        }

        return output.WrittenSpan.ToArray();
    }
}
