using System.Globalization;
using ScottPlot;

namespace ChatApp.Bench.Results.Plots;

/// <summary>Draws figures as horizontal bars, once for light and once for dark pages.</summary>
internal static class BarChart
{
    private const int Width = 720;
    private const int BarHeight = 42;
    private const int Margins = 90;
    private const double RoomForLabels = 1.25;

    private static readonly (string Name, string Background, string Text, string Grid, string Own, string Other)[] Themes =
    [
        ("light", "#FFFFFF", "#24292F", "#E1E4E8", "#0969DA", "#8C959F"),
        ("dark", "#0D1117", "#E6EDF3", "#30363D", "#58A6FF", "#6E7681"),
    ];

    /// <summary>Writes <c>NAME.light.svg</c> and <c>NAME.dark.svg</c> into a folder, which is made if it is not there; nothing for no bars.</summary>
    /// <param name="folder">Where.</param>
    /// <param name="name">What the files are called.</param>
    /// <param name="title">What the bars are, and their unit.</param>
    /// <param name="bars">From top to bottom.</param>
    public static void Draw(DirectoryInfo folder, string name, string title, IReadOnlyList<ChartBar> bars)
    {
        if (bars.Count == 0)
        {
            return;
        }

        folder.Create();
        foreach (var theme in Themes)
        {
            Draw([.. bars.Reverse()], title, theme, Path.Combine(folder.FullName, $"{name}.{theme.Name}.svg")); // The first is drawn lowest.
        }
    }

    private static void Draw(
        ChartBar[] values, string title, (string Name, string Background, string Text, string Grid, string Own, string Other) theme, string path)
    {
        using var plot = new Plot();
        var bars = values.Select((value, position) => new Bar
        {
            Position = position,
            Value = value.Value,
            FillColor = Color.FromHex(value.IsOwn ? theme.Own : theme.Other),
            LineWidth = 0,
            Label = value.Value.ToString(Math.Abs(value.Value) >= 100 ? "N0" : "N1", CultureInfo.InvariantCulture),
        }).ToList();
        var drawn = plot.Add.Bars(bars);
        drawn.Horizontal = true;
        drawn.ValueLabelStyle.ForeColor = Color.FromHex(theme.Text);
        plot.Axes.Left.SetTicks([.. bars.Select(bar => bar.Position)], [.. values.Select(value => value.Label)]);
        plot.Axes.Left.MajorTickStyle.Length = 0;
        plot.Axes.SetLimitsX(
            Math.Min(0, values.Min(value => value.Value)) * RoomForLabels, Math.Max(1e-9, values.Max(value => value.Value)) * RoomForLabels);
        plot.Title(title);
        plot.FigureBackground.Color = Color.FromHex(theme.Background);
        plot.DataBackground.Color = Color.FromHex(theme.Background);
        plot.Axes.Color(Color.FromHex(theme.Text));
        plot.Grid.MajorLineColor = Color.FromHex(theme.Grid);
        plot.SaveSvg(path, Width, Margins + (BarHeight * values.Length));
    }
}
