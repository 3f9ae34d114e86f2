namespace CassandraNode.Execution;

/// <summary>A row that a modification names.</summary>
/// <param name="Partition">The partition's key prefix.</param>
/// <param name="Clustering">The order-preserving clustering key; null for the static row alone.</param>
/// <param name="Values">The clustering values as given.</param>
internal sealed record RowKey(byte[] Partition, byte[]? Clustering, byte[][] Values);
