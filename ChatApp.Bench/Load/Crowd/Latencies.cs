using HdrHistogram;

namespace ChatApp.Bench.Load.Crowd;

/// <summary>A histogram of microseconds as it travels from a process to the one that reports: values and how often each was seen.</summary>
/// <param name="Values">Ascending.</param>
/// <param name="Counts">One for each value.</param>
internal sealed record Latencies(IReadOnlyList<long> Values, IReadOnlyList<long> Counts)
{
    public static Latencies None { get; } = new([], []);

    public static Latencies Of(HistogramBase histogram)
    {
        var values = new List<long>();
        var counts = new List<long>();
        foreach (var value in histogram.RecordedValues())
        {
            values.Add(value.ValueIteratedTo);
            counts.Add(value.CountAtValueIteratedTo);
        }

        return new Latencies(values, counts);
    }

    public static Latencies operator +(Latencies one, Latencies other)
    {
        var sum = new SortedDictionary<long, long>();
        foreach (var (values, counts) in new[] { (one.Values, one.Counts), (other.Values, other.Counts) })
        {
            for (var index = 0; index < values.Count; index++)
            {
                sum[values[index]] = sum.GetValueOrDefault(values[index]) + counts[index];
            }
        }

        return new Latencies([.. sum.Keys], [.. sum.Values]);
    }

    /// <summary>How many there are.</summary>
    public long Count => Counts.Sum();

    /// <summary>The value that a share of all does not exceed, in milliseconds; 0 if there is none.</summary>
    /// <param name="share">Such as 0.999.</param>
    public double Milliseconds(double share)
    {
        var wanted = (long)Math.Ceiling(Count * share);
        var seen = 0L;
        for (var index = 0; index < Values.Count; index++)
        {
            seen += Counts[index];
            if (seen >= wanted)
            {
                return Values[index] / 1000.0;
            }
        }

        return 0;
    }
}
