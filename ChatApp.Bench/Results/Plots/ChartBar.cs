namespace ChatApp.Bench.Results.Plots;

/// <summary>One bar of a chart.</summary>
/// <param name="Label">What it stands for.</param>
/// <param name="Value">Its length, in the chart's unit.</param>
/// <param name="IsOwn">Whether it is ours, which is drawn in colour; others are grey.</param>
internal readonly record struct ChartBar(string Label, double Value, bool IsOwn);
