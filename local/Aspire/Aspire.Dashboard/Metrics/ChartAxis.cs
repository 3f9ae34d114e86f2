namespace Aspire.Dashboard.Metrics;

/// <summary>A vertical axis with zero on it, and marks at round numbers: 1, 2 or 5 times a power of ten apart.</summary>
/// <param name="Marks">From the lowest to the highest, the ends among them.</param>
internal sealed record ChartAxis(IReadOnlyList<double> Marks)
{
    private const int MostSteps = 5;

    public double Low => Marks[0];

    public double High => Marks[^1];

    /// <summary>The axis for values between two.</summary>
    public static ChartAxis Of(double lowest, double highest)
    {
        var (low, high) = (Math.Min(0, lowest), Math.Max(0, highest));
        high = high > low ? high : low + 1;
        var step = StepFor(high - low);
        var (first, last) = (Math.Floor(low / step), Math.Ceiling(high / step));

        // Multiplied and not added up, so that rounding does not add up either.
        return new ChartAxis([.. Enumerable.Range(0, (int)(last - first) + 1).Select(number => (first + number) * step)]);
    }

    private static double StepFor(double range)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(range / MostSteps)));
        return power * (range / MostSteps / power) switch
        {
            <= 1 => 1,
            <= 2 => 2,
            <= 5 => 5,
            _ => 10,
        };
    }
}
