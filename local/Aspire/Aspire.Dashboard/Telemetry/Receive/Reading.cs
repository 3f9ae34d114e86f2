using System.Collections.Immutable;
using System.Globalization;
using Aspire.Dashboard.Telemetry.Store;
using Aspire.Dashboard.Telemetry.Wire;
using Google.Protobuf;
using Google.Protobuf.Collections;

namespace Aspire.Dashboard.Telemetry.Receive;

/// <summary>Turns what arrives into what is kept, cut to size.</summary>
internal static class Reading
{
    /// <summary>Characters kept of a value. A trace is a picture of what happened, not a store of documents.</summary>
    public const int TextCapacity = 4_096;

    private const int AttributeCapacity = 64;

    public static TelemetrySource SourceOf(Resource? resource)
    {
        var service = ValueOf(resource, "service.name") ?? "unknown";
        return new TelemetrySource(service, ValueOf(resource, "service.instance.id") ?? service);
    }

    public static ImmutableArray<KeyValuePair<string, string>> AttributesOf(RepeatedField<KeyValue> attributes) =>
        [.. attributes.Take(AttributeCapacity).Select(attribute => KeyValuePair.Create(Cut(attribute.Key), TextOf(attribute.Value)))];

    public static string TextOf(AnyValue? value) => Cut(value?.ValueCase switch
    {
        AnyValue.ValueOneofCase.StringValue => value.StringValue,
        AnyValue.ValueOneofCase.BoolValue => value.BoolValue ? "true" : "false",
        AnyValue.ValueOneofCase.IntValue => value.IntValue.ToString(CultureInfo.InvariantCulture),
        AnyValue.ValueOneofCase.DoubleValue => value.DoubleValue.ToString(CultureInfo.InvariantCulture),
        AnyValue.ValueOneofCase.ArrayValue => $"[{string.Join(", ", value.ArrayValue.Values.Take(AttributeCapacity).Select(TextOf))}]",
        AnyValue.ValueOneofCase.KvlistValue =>
            $"{{{string.Join(", ", value.KvlistValue.Values.Take(AttributeCapacity).Select(pair => $"{pair.Key}: {TextOf(pair.Value)}"))}}}",
        AnyValue.ValueOneofCase.BytesValue => $"{value.BytesValue.Length} bytes",
        _ => "",
    });

    /// <summary>Null for an id that is empty or all zero, which means none.</summary>
    public static string? IdOf(ByteString id) =>
        id.IsEmpty || id.Span.IndexOfAnyExcept((byte)0) < 0 ? null : Convert.ToHexStringLower(id.Span);

    public static DateTimeOffset TimeOf(ulong unixNanoseconds) =>
        DateTimeOffset.UnixEpoch.AddTicks((long)(Math.Min(unixNanoseconds, long.MaxValue) / 100));

    public static string Cut(string text) => text.Length <= TextCapacity ? text : string.Concat(text.AsSpan(0, TextCapacity), "…");

    private static string? ValueOf(Resource? resource, string key) =>
        resource?.Attributes.FirstOrDefault(attribute => attribute.Key == key) is { } found ? TextOf(found.Value) : null;
}
