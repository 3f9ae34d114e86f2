using System.Globalization;
using System.Net;
using System.Numerics;
using CassandraNode.Language;
using CassandraNode.Protocol;
using ChatApp.Cql.Types;

namespace CassandraNode.Execution;

/// <summary>Values of terms as bytes of a type.</summary>
internal sealed class TermEvaluator(Bindings bindings, TimeProvider clock)
{
    // Reading a number takes time that grows with the square of its length.
    private const int LongestNumber = 10_000;

    /// <summary>Evaluates a term.</summary>
    /// <param name="term">The term.</param>
    /// <param name="type">What it must be.</param>
    /// <param name="column">What it is for, for the message.</param>
    /// <exception cref="CqlError">Invalid: it is no such value.</exception>
    public BoundValue Evaluate(Term term, CqlType type, string column)
    {
        switch (term)
        {
            case Term.Marker marker:
                var bound = bindings[marker];
                if (!bound.IsNull)
                {
                    Validate(type, bound.Memory.Span, column);
                }

                return bound;
            case Term.Null:
                return BoundValue.Null;
            case Term.Call call:
                return new BoundValue(Call(call, type, column));
            default:
                return new BoundValue(Encode(type, Literal(term, type, column), column));
        }
    }

    /// <summary>A value that must be there.</summary>
    public byte[] Required(Term term, CqlType type, string column)
    {
        var value = Evaluate(term, type, column);
        return value.IsUnset
            ? throw CqlError.Invalid($"Invalid unset value for column {column}")
            : value.ToBytes() ?? throw CqlError.Invalid($"Invalid null value for column {column}");
    }

    private static void Validate(CqlType type, ReadOnlySpan<byte> bytes, string column)
    {
        try
        {
            CqlValidator.Validate(type, bytes);
        }
        catch (CqlValueException exception)
        {
            throw CqlError.Invalid($"Invalid value for column {column} of type {type}: {exception.Message}");
        }
    }

    private static byte[] Encode(CqlType type, object value, string column)
    {
        try
        {
            var bytes = CqlCodec.Encode(type, value);
            CqlValidator.Validate(type, bytes); // A UUID of another version is no timeuuid.
            return bytes;
        }
        catch (Exception exception) when (exception is CqlValueException or OverflowException)
        {
            throw CqlError.Invalid($"Invalid constant for column {column} of type {type}");
        }
    }

    private object Literal(Term term, CqlType type, string column)
    {
        try
        {
            return term switch
            {
                Term.Constant constant => Constant(constant, type, column),
                Term.ListOf list when type.Code == CqlTypeCode.List => list.Elements.Select(element => Element(element, type.Arguments[0], column)).ToArray(),
                Term.SetOf set when type.Code == CqlTypeCode.Set => Distinct(set.Elements.Select(element => Element(element, type.Arguments[0], column)), type.Arguments[0]),
                Term.SetOf { Elements.Count: 0 } when type.Code == CqlTypeCode.Map => Array.Empty<KeyValuePair<object, object?>>(),
                Term.MapOf map when type.Code == CqlTypeCode.Map => map.Entries
                    .Select(entry => KeyValuePair.Create(Element(entry.Key, type.Arguments[0], column), (object?)Element(entry.Value, type.Arguments[1], column)))
                    .ToArray(),
                Term.TupleOf tuple when type.Code == CqlTypeCode.Tuple => tuple.Elements
                    .Select((element, index) => element is Term.Null ? null : (object?)Element(element, type.Arguments[index], column)).ToArray(),
                _ => throw CqlError.Invalid($"Invalid literal for {column} of type {type}"),
            };
        }
        catch (Exception exception) when (exception is FormatException or OverflowException or ArgumentException)
        {
            throw CqlError.Invalid($"Unable to make {type} from the constant for {column}");
        }
    }

    private object Element(Term term, CqlType type, string column) =>
        CqlCodec.Decode(type, Required(term, type, column)) ?? throw CqlError.Invalid($"Invalid null element in {column}");

    private static object[] Distinct(IEnumerable<object> elements, CqlType type) =>
        [.. elements.Select(element => CqlCodec.Encode(type, element))
            .DistinctBy(Convert.ToHexString)
            .Order(Comparer<byte[]>.Create((one, other) => Engine.OrderedEncoding.Compare(type, one, other)))
            .Select(bytes => CqlCodec.Decode(type, bytes)!)];

    private static object Constant(Term.Constant constant, CqlType type, string column)
    {
        var culture = CultureInfo.InvariantCulture;
        var text = constant.Text;
        if (constant.Kind is TokenKind.Integer or TokenKind.Float && text.Length > LongestNumber)
        {
            throw CqlError.Invalid($"The number for {column} has more than {LongestNumber} digits");
        }

        var isNumber = constant.Kind is TokenKind.Integer;
        var isReal = isNumber || constant.Kind is TokenKind.Float || text.TrimStart('-') is "nan" or "infinity";
        return type.Code switch
        {
            CqlTypeCode.Text or CqlTypeCode.Ascii when constant.Kind == TokenKind.String => text,
            CqlTypeCode.Blob when constant.Kind == TokenKind.Blob => Convert.FromHexString(text),
            CqlTypeCode.Boolean when text is "true" or "false" => text == "true",
            CqlTypeCode.Int when isNumber => int.Parse(text, culture),
            CqlTypeCode.Bigint or CqlTypeCode.Counter when isNumber => long.Parse(text, culture),
            CqlTypeCode.Smallint when isNumber => short.Parse(text, culture),
            CqlTypeCode.Tinyint when isNumber => sbyte.Parse(text, culture),
            CqlTypeCode.Varint when isNumber => BigInteger.Parse(text, culture),
            CqlTypeCode.Decimal when isReal => Decimal(text),
            CqlTypeCode.Double when isReal => Real(text),
            CqlTypeCode.Float when isReal => (float)Real(text),
            CqlTypeCode.Uuid or CqlTypeCode.Timeuuid when constant.Kind == TokenKind.Uuid => Guid.ParseExact(text, "D"),
            CqlTypeCode.Timestamp when isNumber => DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(text, culture)),
            CqlTypeCode.Timestamp when constant.Kind == TokenKind.String =>
                DateTimeOffset.Parse(text, culture, DateTimeStyles.AssumeUniversal),
            CqlTypeCode.Date when constant.Kind == TokenKind.String => DateOnly.ParseExact(text, "yyyy-MM-dd", culture),
            CqlTypeCode.Time when constant.Kind == TokenKind.String => TimeOnly.Parse(text, culture),
            CqlTypeCode.Inet when constant.Kind == TokenKind.String => IPAddress.Parse(text),
            CqlTypeCode.Duration when constant.Kind == TokenKind.Identifier => DurationText.Parse(text),
            _ => throw CqlError.Invalid($"Invalid {constant.Kind.ToString().ToUpperInvariant()} constant for {column} of type {type}"),
        };
    }

    private static CqlDecimal Decimal(string text)
    {
        var exponentAt = text.IndexOfAny(['e', 'E']);
        var exponent = exponentAt < 0 ? 0 : int.Parse(text.AsSpan(exponentAt + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var digits = exponentAt < 0 ? text : text[..exponentAt];
        var point = digits.IndexOf('.', StringComparison.Ordinal);
        var scale = point < 0 ? 0 : digits.Length - point - 1;
        return new CqlDecimal(BigInteger.Parse(digits.Replace(".", "", StringComparison.Ordinal), CultureInfo.InvariantCulture), scale - exponent);
    }

    private static double Real(string text) => text switch
    {
        "nan" or "-nan" => double.NaN,
        "infinity" => double.PositiveInfinity,
        "-infinity" => double.NegativeInfinity,
        _ => double.Parse(text, CultureInfo.InvariantCulture),
    };

    private byte[] Call(Term.Call call, CqlType type, string column)
    {
        object value = call.Function.ToLowerInvariant() switch
        {
            "now" => TimeUuid.New(clock.GetUtcNow()),
            "uuid" => Guid.NewGuid(),
            "currenttimestamp" => clock.GetUtcNow(),
            "currentdate" => DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime),
            "totimestamp" => Time(call, column),
            "todate" => DateOnly.FromDateTime(Time(call, column).UtcDateTime),
            "tounixtimestamp" or "unixtimestampof" => Time(call, column).ToUnixTimeMilliseconds(),
            "dateof" => Time(call, column),
            "mintimeuuid" => TimeUuid.Least((DateTimeOffset)Element(call.Arguments[0], CqlType.Timestamp, column)),
            "maxtimeuuid" => TimeUuid.Greatest((DateTimeOffset)Element(call.Arguments[0], CqlType.Timestamp, column)),
            _ => throw CqlError.Invalid($"Unknown function '{call.Function}'"),
        };
        return Encode(type, value, column);
    }

    private DateTimeOffset Time(Term.Call call, string column)
    {
        if (call.Arguments is not [var argument])
        {
            throw CqlError.Invalid($"Invalid number of arguments for function {call.Function}");
        }

        return argument is Term.Call
            ? TimeUuid.TimeOf((Guid)Element(argument, CqlType.Timeuuid, column))
            : (DateTimeOffset)Element(argument, CqlType.Timestamp, column);
    }
}
