namespace Aspire.Dashboard.Telemetry.Store;

/// <summary>What is measured, and by whom.</summary>
/// <param name="Kind">Gauge, Counter, UpDownCounter or Histogram.</param>
public sealed record Instrument(TelemetrySource Source, string Meter, string Name, string Unit, string Kind, string Description, bool IsCumulative);
