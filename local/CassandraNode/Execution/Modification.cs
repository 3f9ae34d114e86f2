using CassandraNode.Engine;
using CassandraNode.Schema;

namespace CassandraNode.Execution;

/// <summary>A planned modification.</summary>
/// <param name="Table">Of which table.</param>
/// <param name="Rows">The rows it names; empty for partitions and ranges.</param>
/// <param name="Condition">Its IF.</param>
/// <param name="Terms">Evaluates the values in its IF.</param>
/// <param name="NeedsCurrent">Whether what it writes depends on what is there.</param>
/// <param name="Build">Makes the mutations, given a way to see a row.</param>
internal sealed record Modification(
    Table Table,
    IReadOnlyList<RowKey> Rows,
    ModificationCondition Condition,
    TermEvaluator Terms,
    bool NeedsCurrent,
    Func<Func<RowKey, Row?>, IReadOnlyList<Mutation>> Build);
