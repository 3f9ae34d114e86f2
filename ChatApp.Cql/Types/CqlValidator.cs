using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;

namespace ChatApp.Cql.Types;

/// <summary>
/// Checks that bytes have the form of a type, as a server must before it stores them. Wider than reading: years that
/// .NET cannot show and the empty value pass, as they do on a server.
/// </summary>
public static class CqlValidator
{
    private const long NanosecondsPerDay = 86_400_000_000_000;

    /// <summary>Checks a value's bytes, without their length.</summary>
    /// <exception cref="CqlValueException">They do not have the type's form; the message names lengths and types only.</exception>
    public static void Validate(CqlType type, ReadOnlySpan<byte> source)
    {
        if (source.IsEmpty && !type.IsCollection)
        {
            return;
        }

        switch (type.Code)
        {
            case CqlTypeCode.Boolean or CqlTypeCode.Tinyint: Length(type, source, 1); break;
            case CqlTypeCode.Smallint: Length(type, source, 2); break;
            case CqlTypeCode.Int or CqlTypeCode.Float or CqlTypeCode.Date: Length(type, source, 4); break;
            case CqlTypeCode.Bigint or CqlTypeCode.Counter or CqlTypeCode.Double or CqlTypeCode.Timestamp: Length(type, source, 8); break;
            case CqlTypeCode.Uuid: Length(type, source, 16); break;
            case CqlTypeCode.Inet when source.Length is 4 or 16: break;
            case CqlTypeCode.Inet: throw Wrong(type, source, "4 or 16 bytes");
            case CqlTypeCode.Ascii when !Ascii.IsValid(source): throw new CqlValueException("The bytes of an ascii text are not 7 bits each.");
            case CqlTypeCode.Text when !Utf8.IsValid(source): throw new CqlValueException("The bytes of a text are not UTF-8.");
            case CqlTypeCode.Decimal when source.Length <= 4: throw Wrong(type, source, "more than 4 bytes");
            case CqlTypeCode.Duration: CqlScalar.ReadDuration(source); break;
            case CqlTypeCode.Time: ValidateTime(type, source); break;
            case CqlTypeCode.Timeuuid: ValidateTimeuuid(type, source); break;
            case CqlTypeCode.List or CqlTypeCode.Set: ValidateCollection(type, source, perItem: 1); break;
            case CqlTypeCode.Map: ValidateCollection(type, source, perItem: 2); break;
            case CqlTypeCode.Tuple or CqlTypeCode.UserDefined: ValidateFields(type, source); break;
            default: break; // Blobs, custom types, integers of any size, and texts that passed above.
        }
    }

    private static void ValidateTime(CqlType type, ReadOnlySpan<byte> source)
    {
        Length(type, source, 8);
        if (BinaryPrimitives.ReadInt64BigEndian(source) is < 0 or >= NanosecondsPerDay)
        {
            throw new CqlValueException("A time lies outside the day.");
        }
    }

    private static void ValidateTimeuuid(CqlType type, ReadOnlySpan<byte> source)
    {
        Length(type, source, 16);
        if (source[6] >> 4 != 1)
        {
            throw new CqlValueException($"A timeuuid is a UUID of version 1, not {source[6] >> 4}.");
        }
    }

    private static void ValidateCollection(CqlType type, ReadOnlySpan<byte> source, int perItem)
    {
        var count = Take(type, ref source);
        if (count < 0 || count > source.Length / (sizeof(int) * perItem))
        {
            throw EndsEarly(type);
        }

        for (var i = 0; i < count * perItem; i++)
        {
            if (!ValidateElement(type, type.Arguments[i % perItem], ref source))
            {
                throw new CqlValueException($"A {type} cannot hold null.");
            }
        }

        NothingLeft(type, source);
    }

    private static void ValidateFields(CqlType type, ReadOnlySpan<byte> source)
    {
        for (var i = 0; i < type.Arguments.Length && !source.IsEmpty; i++)
        {
            ValidateElement(type, type.Arguments[i], ref source);
        }

        NothingLeft(type, source);
    }

    /// <returns>False for null.</returns>
    private static bool ValidateElement(CqlType whole, CqlType type, ref ReadOnlySpan<byte> source)
    {
        var length = Take(whole, ref source);
        if (length < 0)
        {
            return false;
        }

        if (length > source.Length)
        {
            throw EndsEarly(whole);
        }

        Validate(type, source[..length]);
        source = source[length..];
        return true;
    }

    private static int Take(CqlType type, ref ReadOnlySpan<byte> source)
    {
        if (source.Length < sizeof(int))
        {
            throw EndsEarly(type);
        }

        var number = BinaryPrimitives.ReadInt32BigEndian(source);
        source = source[sizeof(int)..];
        return number;
    }

    private static void Length(CqlType type, ReadOnlySpan<byte> source, int wanted)
    {
        if (source.Length != wanted)
        {
            throw Wrong(type, source, wanted == 1 ? "1 byte" : $"{wanted} bytes");
        }
    }

    private static void NothingLeft(CqlType type, ReadOnlySpan<byte> source)
    {
        if (!source.IsEmpty)
        {
            throw new CqlValueException($"{source.Length} bytes are left over behind a {type}.");
        }
    }

    private static CqlValueException Wrong(CqlType type, ReadOnlySpan<byte> source, string wanted) =>
        new($"Expected {wanted} for {type}, not {source.Length}.");

    private static CqlValueException EndsEarly(CqlType type) => new($"The bytes of a {type} end early.");
}
