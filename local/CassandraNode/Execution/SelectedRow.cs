using CassandraNode.Engine;

namespace CassandraNode.Execution;

/// <summary>A row that a SELECT has found.</summary>
/// <param name="Partition">The partition's key prefix.</param>
/// <param name="PartitionValues">The partition key columns.</param>
/// <param name="Clustering">The order-preserving clustering key; null for a partition with nothing but statics.</param>
/// <param name="Row">The row; null likewise.</param>
/// <param name="Static">The partition's static row; null if it has none.</param>
internal sealed record SelectedRow(byte[] Partition, byte[][] PartitionValues, byte[]? Clustering, Row? Row, Row? Static);
