using System.Globalization;
using System.Text.Json.Nodes;
using ChatApp.Cql.Types;

namespace ChatApp.Cql.Tests.OfficialDrivers;

/// <summary>Types and values in the form that the drivers' scripts speak.</summary>
internal static class CanonicalForm
{
    public static JsonObject Of(CqlType type)
    {
        var tree = new JsonObject { ["name"] = type.Code == CqlTypeCode.UserDefined ? "udt" : type.Code.ToString().ToLowerInvariant() };
        if (type.Arguments.Length > 0)
        {
            tree["arguments"] = new JsonArray([.. type.Arguments.Select(Of)]);
        }

        if (type.Code == CqlTypeCode.UserDefined)
        {
            tree["keyspace"] = type.Keyspace;
            tree["udt"] = type.Name;
            tree["fields"] = new JsonArray([.. type.FieldNames.Select(name => JsonValue.Create(name))]);
        }

        return tree;
    }

    public static JsonNode? Of(CqlType type, object? value) => value switch
    {
        null => null,
        KeyValuePair<object, object?>[] pairs => new JsonArray([.. pairs.Select(pair => new JsonArray(Of(type.Arguments[0], pair.Key), Of(type.Arguments[1], pair.Value)))]),
        object?[] fields when type.Code is CqlTypeCode.Tuple or CqlTypeCode.UserDefined => new JsonArray([.. fields.Zip(type.Arguments, (field, argument) => Of(argument, field))]),
        object?[] elements => new JsonArray([.. elements.Select(element => Of(type.Arguments[0], element))]),
        _ => Scalar(value),
    };

    private static string Scalar(object value) => value switch
    {
        byte[] bytes => Convert.ToHexStringLower(bytes),
        bool flag => flag ? "true" : "false",
        DateTimeOffset time => time.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture),
        DateOnly date => (date.DayNumber - new DateOnly(1970, 1, 1).DayNumber).ToString(CultureInfo.InvariantCulture),
        TimeOnly time => (time.Ticks * 100).ToString(CultureInfo.InvariantCulture),
        CqlDuration duration => string.Create(CultureInfo.InvariantCulture, $"{duration.Months},{duration.Days},{duration.Nanoseconds}"),
        CqlDecimal number => string.Create(CultureInfo.InvariantCulture, $"{number.Unscaled},{number.Scale}"),
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };
}
