using CassandraNode.Language;

namespace CassandraNode.Execution;

/// <summary>A statement that clients execute by id.</summary>
/// <param name="Id">From keyspace and text; opaque to clients.</param>
/// <param name="Statement">Parsed once.</param>
/// <param name="Keyspace">The connection's keyspace when it was prepared.</param>
/// <param name="SchemaVersion">Against which it was checked: another one makes it unknown.</param>
/// <param name="Variables">Its bind markers.</param>
/// <param name="PartitionKeyIndexes">Which markers make up the partition key, in its order; empty if they do not.</param>
/// <param name="Result">Columns of its rows; empty if it has none.</param>
internal sealed record PreparedStatement(
    byte[] Id,
    Statement Statement,
    string? Keyspace,
    Guid SchemaVersion,
    IReadOnlyList<ResultColumn> Variables,
    IReadOnlyList<int> PartitionKeyIndexes,
    IReadOnlyList<ResultColumn> Result)
{
    /// <summary>For INSERT and UPDATE, what is the same for all executions; null for others.</summary>
    public AssignmentPlan? Assignments { get; init; }
}
