using System.Text.Json;
using System.Text.Json.Serialization;

namespace ChatApp.Bench.Load.Workers;

/// <summary>How lines between the bench and its workers are written.</summary>
internal static class WorkerJson
{
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };
}
