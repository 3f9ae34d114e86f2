using System.Globalization;
using ChatApp.Bench.Results;
using ScottPlot;

namespace ChatApp.Bench.Peers;

/// <summary>Draws a comparison as bars, one chart a figure, each for light and for dark pages.</summary>
internal static class PeersPlots
{
    private const string Ours = "chatapp";
    private const int Width = 720;
    private const int BarHeight = 42;
    private const int Margins = 90;
    private const double RoomForLabels = 1.25;

    private static readonly (string Name, string Title)[] Charts =
    [
        ("throughput/server-cpu-seconds-per-million", "Servers' CPU seconds for a million messages (less is better)"),
        ("throughput/delivered-per-second", "Messages delivered a second, 2 cores for servers and users (more is better)"),
        ("latency/to-recipient/p99", "From sending to the recipient, p99 in ms, paced (less is better)"),
        ("idle/resident-bytes-per-connection", "Resident bytes of an idle connection (less is better)"),
        ("replay/messages-per-second", "Messages a second to a device that was away (more is better)"),
    ];

    private static readonly (string Name, string Background, string Text, string Grid, string Own, string Other)[] Themes =
    [
        ("light", "#FFFFFF", "#24292F", "#E1E4E8", "#0969DA", "#8C959F"),
        ("dark", "#0D1117", "#E6EDF3", "#30363D", "#58A6FF", "#6E7681"),
    ];

    /// <summary>Writes <c>peers-….light.svg</c> and <c>.dark.svg</c> for each chart that has figures.</summary>
    public static void Draw(IReadOnlyList<BenchResult> results, DirectoryInfo folder)
    {
        folder.Create();
        foreach (var (name, title) in Charts)
        {
            var bars = BarsOf(results, name);
            if (bars.Count == 0)
            {
                continue;
            }

            foreach (var theme in Themes)
            {
                var path = Path.Combine(folder.FullName, $"peers-{name.Replace('/', '-')}.{theme.Name}.svg");
                Draw(bars, title, theme, path);
            }
        }
    }

    private static List<(string System, double Value)> BarsOf(IReadOnlyList<BenchResult> results, string name)
    {
        var bars = new List<(string System, double Value)>();
        foreach (var result in results.Where(result => result.Name == name))
        {
            if (result.Peer is null)
            {
                bars.Add((Ours, result.Value));
            }
            else if (result.PeerValue is { } value)
            {
                bars.Add((result.Peer, value));
            }
        }

        bars.Reverse(); // The first is drawn lowest.
        return bars;
    }

    private static void Draw(
        List<(string System, double Value)> values, string title,
        (string Name, string Background, string Text, string Grid, string Own, string Other) theme, string path)
    {
        using var plot = new Plot();
        var bars = values.Select((value, position) => new Bar
        {
            Position = position,
            Value = value.Value,
            FillColor = Color.FromHex(value.System == Ours ? theme.Own : theme.Other),
            LineWidth = 0,
            Label = value.Value.ToString(value.Value >= 100 ? "N0" : "N1", CultureInfo.InvariantCulture),
        }).ToList();
        var drawn = plot.Add.Bars(bars);
        drawn.Horizontal = true;
        drawn.ValueLabelStyle.ForeColor = Color.FromHex(theme.Text);
        plot.Axes.Left.SetTicks([.. bars.Select(bar => bar.Position)], [.. values.Select(value => value.System)]);
        plot.Axes.Left.MajorTickStyle.Length = 0;
        plot.Axes.SetLimitsX(0, Math.Max(1e-9, values.Max(value => value.Value)) * RoomForLabels);
        plot.Title(title);
        plot.FigureBackground.Color = Color.FromHex(theme.Background);
        plot.DataBackground.Color = Color.FromHex(theme.Background);
        plot.Axes.Color(Color.FromHex(theme.Text));
        plot.Grid.MajorLineColor = Color.FromHex(theme.Grid);
        plot.SaveSvg(path, Width, Margins + (BarHeight * values.Count));
    }
}
