using System.Diagnostics.Metrics;

namespace CassandraNode.Engine;

/// <summary>What the store counts.</summary>
internal static class StoreMetrics
{
    private static readonly Meter Meter = new("CassandraNode");

    /// <summary>Batches that were written with an fsync.</summary>
    public static readonly Counter<long> Fsyncs = Meter.CreateCounter<long>("cassandra.fsyncs", "{fsync}");
}
