using Aspire.Dashboard.Telemetry.Store;

namespace Aspire.Dashboard.Tests.Telemetry;

/// <summary>Spans for tests. Times are milliseconds after an epoch.</summary>
internal static class Spans
{
    public static SpanRecord Of(string id, string? parent = null, string service = "shop", int start = 0, int duration = 1) => new(
        id, parent, id, "Internal", new TelemetrySource(service, $"{service}-1"), "Shop", DateTimeOffset.UnixEpoch.AddMilliseconds(start),
        TimeSpan.FromMilliseconds(duration), null, [], []);
}
