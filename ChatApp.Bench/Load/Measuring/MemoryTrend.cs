namespace ChatApp.Bench.Load.Measuring;

/// <summary>Memory of kinds of processes over a run. Not thread-safe.</summary>
internal sealed class MemoryTrend
{
    private readonly Dictionary<string, List<(double Seconds, double Bytes)>> _samples = new(StringComparer.Ordinal);

    public void Add(string kind, double seconds, double bytes)
    {
        if (!_samples.TryGetValue(kind, out var samples))
        {
            _samples[kind] = samples = [];
        }

        samples.Add((seconds, bytes));
    }

    /// <summary>The last sample; 0 if there is none.</summary>
    public double LastOf(string kind) => _samples.TryGetValue(kind, out var samples) ? samples[^1].Bytes : 0;

    /// <summary>Bytes a second over the second half, by least squares; 0 for fewer than two samples.</summary>
    public double GrowthOf(string kind)
    {
        if (!_samples.TryGetValue(kind, out var all))
        {
            return 0;
        }

        var half = all[(all.Count / 2)..];
        var (meanTime, meanBytes) = (half.Average(sample => sample.Seconds), half.Average(sample => sample.Bytes));
        var variance = half.Sum(sample => Math.Pow(sample.Seconds - meanTime, 2));
        return variance == 0 ? 0 : half.Sum(sample => (sample.Seconds - meanTime) * (sample.Bytes - meanBytes)) / variance;
    }
}
