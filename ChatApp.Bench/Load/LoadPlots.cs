using System.Text.RegularExpressions;
using ChatApp.Bench.Results;
using ChatApp.Bench.Results.Plots;

namespace ChatApp.Bench.Load;

/// <summary>Draws what a load run measured: what it costs by process, how long it took by percentile, and what differs with the fleet.</summary>
internal static class LoadPlots
{
    private static readonly (string Name, string Title, string Figures)[] Charts =
    [
        ("cpu-seconds-per-million", "CPU seconds for a million messages, by process", ByProcess("(server-)?cpu-seconds-per-million")),
        ("bytes-allocated-per-message", "Bytes allocated for a message, by process", ByProcess("bytes-allocated-per-message")),
        ("milliseconds", "From the intended time of sending, in ms", "^[a-z]+/(?<bar>to-[a-z]+/p[0-9]+)$"),
        ("resident-bytes", "Resident bytes in the end, by process", ByProcess("resident-bytes")),
        ("growth-bytes-per-hour", "Resident bytes grown in an hour, by process", ByProcess("growth-bytes-per-hour")),
        ("peak-bytes", "The most resident bytes, by process", ByProcess("peak-bytes")),
        ("bytes-per-connection", "Bytes of an idle connection", "^idle/(?<bar>resident|heap)-bytes-per-connection$"),
        (
            "cpu-by-gateways", "Servers' CPU seconds for a million messages, by the number of gateways",
            "^scaling/gateways-(?<bar>[0-9]+)/server-cpu-seconds-per-million$"),
        (
            "p99-by-gateways", "From sending to the recipient, p99 in ms, by the number of gateways",
            "^scaling/gateways-(?<bar>[0-9]+)/to-recipient/p99$"),
        ("others-p99", "The others' p99 to the recipient, in ms", "^reconnect/others-to-recipient/p99-(?<bar>[a-z]+)$"),
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
    private static IEnumerable<ChartBar> BarsOf(IReadOnlyList<BenchResult> results, string figures) =>
        from result in results
        let match = Regex.Match(result.Name, figures, RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)
        where match.Success
        select new ChartBar(match.Groups["bar"].Value, result.Value, IsOwn: true);

    private static string ByProcess(string figure) => $"^[a-z]+/{figure}/(?<bar>[a-z]+)$";
}
