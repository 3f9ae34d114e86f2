namespace CassandraNode.Execution;

/// <summary>A run of rows in a partition by their order-preserving clustering keys.</summary>
/// <param name="From">The lowest that belongs to it.</param>
/// <param name="Until">The lowest behind it; null for the partition's end.</param>
internal sealed record ClusteringRange(byte[] From, byte[]? Until)
{
    public static ClusteringRange All { get; } = new([], null);
}
