namespace Aspire.Dashboard.Telemetry.Store;

/// <summary>A measurement.</summary>
/// <param name="Value">Of a gauge or a counter; of a histogram, the sum of what was recorded.</param>
/// <param name="Count">How many were recorded; 1 except for a histogram.</param>
/// <param name="Buckets">How many fell under each bound and above the last; empty except for a histogram.</param>
public sealed record MetricPoint(DateTimeOffset Time, double Value, long Count, double[] Bounds, long[] Buckets)
{
    /// <summary>An estimate of the value under which a share of what was recorded lies, by its bucket; null without records.</summary>
    public double? Quantile(double share)
    {
        var total = Buckets.Sum();
        var wanted = share * total;
        long below = 0;
        for (var index = 0; index < Buckets.Length && total > 0; index++)
        {
            if (below + Buckets[index] >= wanted)
            {
                var low = index == 0 ? 0 : Bounds[index - 1];
                var high = index < Bounds.Length ? Bounds[index] : low;
                return Buckets[index] == 0 ? high : low + ((high - low) * ((wanted - below) / Buckets[index]));
            }

            below += Buckets[index];
        }

        return null;
    }
}
