using System.Buffers;
using System.Buffers.Binary;
using System.Collections;
using System.Runtime.CompilerServices;
using ChatApp.Cql.Frames;

namespace ChatApp.Cql.Types;

/// <summary>Lists, sets, maps, tuples and user-defined types: counts and length-prefixed elements (CQL v4 §6.11 to §6.22).</summary>
internal static class CollectionCodec
{
    // The least bytes of an element: its length alone. Bounds what a forged count can make us allocate.
    private const int SmallestElement = sizeof(int);

    public static void Encode(CqlType type, object value, IBufferWriter<byte> output)
    {
        switch (type.Code)
        {
            case CqlTypeCode.List or CqlTypeCode.Set:
                EncodeElements(type, value, output);
                break;
            case CqlTypeCode.Map:
                EncodeMap(type, value, output);
                break;
            default:
                EncodeFields(type, value, output);
                break;
        }
    }

    public static object Decode(CqlType type, ReadOnlySpan<byte> source) => type.Code switch
    {
        CqlTypeCode.List or CqlTypeCode.Set => DecodeElements(type, source),
        CqlTypeCode.Map => DecodeMap(type, source),
        _ => DecodeFields(type, source),
    };

    private static void EncodeElements(CqlType type, object value, IBufferWriter<byte> output)
    {
        if (value is not IEnumerable elements || value is string)
        {
            throw CqlCodec.WrongType(type, value);
        }

        var count = value is ICollection collection ? collection.Count : elements.Cast<object?>().Count();
        CqlScalar.WriteInt(output, count);
        foreach (var element in elements)
        {
            EncodeElement(type.Arguments[0], element ?? throw NullElement(type), output);
        }
    }

    private static void EncodeMap(CqlType type, object value, IBufferWriter<byte> output)
    {
        var pairs = value switch
        {
            IDictionary dictionary => Pairs(dictionary),
            IEnumerable<KeyValuePair<object, object?>> typed => [.. typed],
            _ => throw CqlCodec.WrongType(type, value),
        };
        CqlScalar.WriteInt(output, pairs.Count);
        foreach (var (key, element) in pairs)
        {
            EncodeElement(type.Arguments[0], key, output);
            EncodeElement(type.Arguments[1], element ?? throw NullElement(type), output);
        }
    }

    private static List<KeyValuePair<object, object?>> Pairs(IDictionary dictionary)
    {
        var pairs = new List<KeyValuePair<object, object?>>(dictionary.Count);
        foreach (DictionaryEntry entry in dictionary)
        {
            pairs.Add(new(entry.Key, entry.Value));
        }

        return pairs;
    }

    private static void EncodeFields(CqlType type, object value, IBufferWriter<byte> output)
    {
        for (var i = 0; i < type.Arguments.Length; i++)
        {
            if (Field(type, value, i) is { } field)
            {
                EncodeElement(type.Arguments[i], field, output);
            }
            else
            {
                CqlScalar.WriteInt(output, -1);
            }
        }
    }

    private static object? Field(CqlType type, object value, int index) => value switch
    {
        ITuple tuple when tuple.Length == type.Arguments.Length => tuple[index],
        IList list when list.Count == type.Arguments.Length && value is not byte[] => list[index],
        IReadOnlyDictionary<string, object?> fields when type.Code == CqlTypeCode.UserDefined => fields.GetValueOrDefault(type.FieldNames[index]),
        _ => throw CqlCodec.WrongType(type, value),
    };

    // The length is known only once the element is written. Writers that cannot be moved back are given elements that took a detour.
    private static void EncodeElement(CqlType type, object element, IBufferWriter<byte> output)
    {
        if (output is PooledBuffer buffer)
        {
            var length = buffer.Skip(sizeof(int));
            CqlCodec.Encode(type, element, buffer);
            buffer.SetInt(length, buffer.Length - length - sizeof(int));
            return;
        }

        var bytes = new ArrayBufferWriter<byte>();
        CqlCodec.Encode(type, element, bytes);
        CqlScalar.WriteInt(output, bytes.WrittenCount);
        output.Write(bytes.WrittenSpan);
    }

    private static object?[] DecodeElements(CqlType type, ReadOnlySpan<byte> source)
    {
        var elements = new object?[ReadCount(type, ref source, SmallestElement)];
        for (var i = 0; i < elements.Length; i++)
        {
            elements[i] = DecodeElement(type, type.Arguments[0], ref source);
        }

        return source.IsEmpty ? elements : throw LeftOver(type, source.Length);
    }

    private static KeyValuePair<object, object?>[] DecodeMap(CqlType type, ReadOnlySpan<byte> source)
    {
        var pairs = new KeyValuePair<object, object?>[ReadCount(type, ref source, 2 * SmallestElement)];
        for (var i = 0; i < pairs.Length; i++)
        {
            var key = DecodeElement(type, type.Arguments[0], ref source) ?? throw NullElement(type);
            pairs[i] = new(key, DecodeElement(type, type.Arguments[1], ref source));
        }

        return source.IsEmpty ? pairs : throw LeftOver(type, source.Length);
    }

    // A value written before a field was added to the type ends early; its last fields are null.
    private static object?[] DecodeFields(CqlType type, ReadOnlySpan<byte> source)
    {
        var fields = new object?[type.Arguments.Length];
        for (var i = 0; i < fields.Length && !source.IsEmpty; i++)
        {
            fields[i] = DecodeElement(type, type.Arguments[i], ref source);
        }

        return source.IsEmpty ? fields : throw LeftOver(type, source.Length);
    }

    private static object? DecodeElement(CqlType whole, CqlType type, ref ReadOnlySpan<byte> source)
    {
        var length = ReadLength(whole, ref source);
        if (length < 0)
        {
            return null;
        }

        if (length > source.Length)
        {
            throw EndsEarly(whole);
        }

        var element = CqlCodec.Decode(type, source[..length]);
        source = source[length..];
        return element;
    }

    private static int ReadCount(CqlType type, ref ReadOnlySpan<byte> source, int smallest)
    {
        var count = ReadLength(type, ref source);
        return count >= 0 && count <= source.Length / smallest ? count : throw EndsEarly(type);
    }

    private static int ReadLength(CqlType type, ref ReadOnlySpan<byte> source)
    {
        if (source.Length < sizeof(int))
        {
            throw EndsEarly(type);
        }

        var length = BinaryPrimitives.ReadInt32BigEndian(source);
        source = source[sizeof(int)..];
        return length;
    }

    private static CqlValueException EndsEarly(CqlType type) => new($"The bytes of a {type} end early.");

    private static CqlValueException LeftOver(CqlType type, int count) => new($"{count} bytes are left over behind a {type}.");

    private static CqlValueException NullElement(CqlType type) => new($"A {type} cannot hold null.");
}
