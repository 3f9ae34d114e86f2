using System.Text.RegularExpressions;
using ChatApp.Bench.Results;
using ChatApp.Bench.Results.Plots;

namespace ChatApp.Bench.Load;

/// <summary>Draws what a load run measured: what it costs by process, how long it took by percentile, and what differs with the fleet.</summary>
internal static partial class LoadPlots
{
    private static readonly (string Name, string Title, Regex Figures)[] Charts =
    [
        ("cpu-seconds-per-million", "CPU seconds for a million messages, by process", CpuByProcess()),
        ("bytes-allocated-per-message", "Bytes allocated for a message, by process", AllocatedByProcess()),
        ("milliseconds", "From the intended time of sending, in ms", Percentiles()),
        ("resident-bytes", "Resident bytes in the end, by process", ResidentByProcess()),
        ("growth-bytes-per-hour", "Resident bytes grown in an hour, by process", GrowthByProcess()),
        ("peak-bytes", "The most resident bytes, by process", PeakByProcess()),
        ("bytes-per-connection", "Bytes of an idle connection", BytesByConnection()),
        ("cpu-by-gateways", "Servers' CPU seconds for a million messages, by the number of gateways", CpuByGateways()),
        ("p99-by-gateways", "From sending to the recipient, p99 in ms, by the number of gateways", LatencyByGateways()),
        ("others-p99", "The others' p99 to the recipient, in ms", OthersBeforeAndMeanwhile()),
    ];

    /// <summary>Writes <c>WORKLOAD-CHART.light.svg</c> and <c>.dark.svg</c> for each chart that the run has figures for.</summary>
    public static void Draw(string workload, IReadOnlyList<BenchResult> results, DirectoryInfo folder)
    {
        foreach (var (name, title, figures) in Charts)
        {
            BarChart.Draw(folder, $"{workload}-{name}", title, [.. BarsOf(results, figures)]);
        }
    }

    // The bar's label is what the group "bar" stands for.
    private static IEnumerable<ChartBar> BarsOf(IReadOnlyList<BenchResult> results, Regex figures) =>
        from result in results
        let match = figures.Match(result.Name)
        where match.Success
        select new ChartBar(match.Groups["bar"].Value, result.Value, IsOwn: true);

    [GeneratedRegex("^[a-z]+/(server-)?cpu-seconds-per-million/(?<bar>[a-z]+)$", RegexOptions.ExplicitCapture)]
    private static partial Regex CpuByProcess();

    [GeneratedRegex("^[a-z]+/bytes-allocated-per-message/(?<bar>[a-z]+)$", RegexOptions.ExplicitCapture)]
    private static partial Regex AllocatedByProcess();

    [GeneratedRegex("^[a-z]+/(?<bar>to-[a-z]+/p[0-9]+)$", RegexOptions.ExplicitCapture)]
    private static partial Regex Percentiles();

    [GeneratedRegex("^[a-z]+/resident-bytes/(?<bar>[a-z]+)$", RegexOptions.ExplicitCapture)]
    private static partial Regex ResidentByProcess();

    [GeneratedRegex("^[a-z]+/growth-bytes-per-hour/(?<bar>[a-z]+)$", RegexOptions.ExplicitCapture)]
    private static partial Regex GrowthByProcess();

    [GeneratedRegex("^[a-z]+/peak-bytes/(?<bar>[a-z]+)$", RegexOptions.ExplicitCapture)]
    private static partial Regex PeakByProcess();

    [GeneratedRegex("^idle/(?<bar>resident|heap)-bytes-per-connection$", RegexOptions.ExplicitCapture)]
    private static partial Regex BytesByConnection();

    [GeneratedRegex("^scaling/gateways-(?<bar>[0-9]+)/server-cpu-seconds-per-million$", RegexOptions.ExplicitCapture)]
    private static partial Regex CpuByGateways();

    [GeneratedRegex("^scaling/gateways-(?<bar>[0-9]+)/to-recipient/p99$", RegexOptions.ExplicitCapture)]
    private static partial Regex LatencyByGateways();

    [GeneratedRegex("^reconnect/others-to-recipient/p99-(?<bar>[a-z]+)$", RegexOptions.ExplicitCapture)]
    private static partial Regex OthersBeforeAndMeanwhile();
}
