using System.Globalization;

namespace Aspire.Dashboard.Telemetry;

/// <summary>Writes durations with three digits: 950 µs, 12.3 ms, 4.56 s.</summary>
internal static class DurationText
{
    public static string Of(TimeSpan duration) => duration.TotalMilliseconds switch
    {
        < 1 => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalMicroseconds:0} µs"),
        < 10 => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalMilliseconds:0.00} ms"),
        < 100 => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalMilliseconds:0.0} ms"),
        < 1_000 => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalMilliseconds:0} ms"),
        < 60_000 => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalSeconds:0.00} s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalMinutes:0.0} min"),
    };
}
