using CassandraNode.Schema;

namespace CassandraNode.Engine;

/// <summary>Changes to one partition.</summary>
/// <param name="Table">The table.</param>
/// <param name="Partition">The partition's key prefix; may be empty where neither it nor a range is deleted.</param>
internal sealed record Mutation(Table Table, byte[] Partition)
{
    /// <summary>Changes to rows, by their whole key; the static row among them.</summary>
    public List<KeyValuePair<byte[], Row>> Rows { get; } = new(capacity: 1);

    /// <summary>The whole partition is gone up to this time.</summary>
    public long DeletedAt { get; set; } = Row.Never;

    public IReadOnlyList<RangeDeletion> Ranges { get; set; } = [];

    /// <summary>What is left of stored values, by key; null for nothing.</summary>
    public IReadOnlyList<KeyValuePair<byte[], byte[]?>> Swept { get; init; } = [];
}
