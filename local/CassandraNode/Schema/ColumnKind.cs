namespace CassandraNode.Schema;

/// <summary>What part a column plays in its table.</summary>
internal enum ColumnKind
{
    PartitionKey,
    Clustering,
    Static,
    Regular,
}
