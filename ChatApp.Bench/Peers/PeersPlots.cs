using ChatApp.Bench.Results;
using ChatApp.Bench.Results.Plots;

namespace ChatApp.Bench.Peers;

/// <summary>Draws a comparison, one chart a figure: ours and the peers'.</summary>
internal static class PeersPlots
{
    private const string Ours = "chatapp";

    private static readonly (string Name, string Title)[] Charts =
    [
        ("throughput/server-cpu-seconds-per-million", "Servers' CPU seconds for a million messages (less is better)"),
        ("throughput/delivered-per-second", "Messages delivered a second, 2 cores for servers and users (more is better)"),
        ("latency/to-recipient/p99", "From sending to the recipient, p99 in ms, paced (less is better)"),
        ("idle/resident-bytes-per-connection", "Resident bytes of an idle connection (less is better)"),
        ("replay/messages-per-second", "Messages a second to a device that was away (more is better)"),
    ];

    /// <summary>Writes <c>peers-….light.svg</c> and <c>.dark.svg</c> for each chart that has figures.</summary>
    public static void Draw(IReadOnlyList<BenchResult> results, DirectoryInfo folder)
    {
        foreach (var (name, title) in Charts)
        {
            BarChart.Draw(folder, $"peers-{name.Replace('/', '-')}", title, [.. BarsOf(results, name)]);
        }
    }

    private static IEnumerable<ChartBar> BarsOf(IReadOnlyList<BenchResult> results, string name)
    {
        foreach (var result in results.Where(result => result.Name == name))
        {
            if (result.Peer is null)
            {
                yield return new ChartBar(Ours, result.Value, IsOwn: true);
            }
            else if (result.PeerValue is { } value)
            {
                yield return new ChartBar(result.Peer, value, IsOwn: false);
            }
        }
    }
}
