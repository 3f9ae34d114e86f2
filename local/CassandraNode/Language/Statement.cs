namespace CassandraNode.Language;

/// <summary>A parsed CQL statement.</summary>
internal abstract record Statement
{
    /// <summary>The bind markers in the order of the text; names are null for <c>?</c>.</summary>
    public IReadOnlyList<string?> Markers { get; init; } = [];

    internal sealed record CreateKeyspace(string Name, bool IfNotExists, IReadOnlyDictionary<string, object> Options) : Statement;

    internal sealed record AlterKeyspace(string Name, IReadOnlyDictionary<string, object> Options) : Statement;

    internal sealed record DropKeyspace(string Name, bool IfExists) : Statement;

    internal sealed record CreateTable(
        TableName Table,
        bool IfNotExists,
        IReadOnlyList<ColumnSpecification> Columns,
        IReadOnlyList<string> PartitionKey,
        IReadOnlyList<string> ClusteringKey,
        IReadOnlyList<KeyValuePair<string, bool>> ClusteringOrder,
        IReadOnlyDictionary<string, object> Options) : Statement;

    internal sealed record AlterTable(
        TableName Table,
        IReadOnlyList<ColumnSpecification> Add,
        IReadOnlyList<string> Drop,
        IReadOnlyDictionary<string, object> Options) : Statement;

    internal sealed record DropTable(TableName Table, bool IfExists) : Statement;

    internal sealed record Truncate(TableName Table) : Statement;

    internal sealed record Use(string Keyspace) : Statement;

    internal sealed record Insert(
        TableName Table,
        IReadOnlyList<string> Columns,
        IReadOnlyList<Term> Values,
        bool IfNotExists,
        UsingClause Using) : Statement;

    internal sealed record Update(
        TableName Table,
        UsingClause Using,
        IReadOnlyList<Assignment> Assignments,
        IReadOnlyList<Relation> Where,
        bool IfExists,
        IReadOnlyList<Relation> Conditions) : Statement;

    internal sealed record Delete(
        TableName Table,
        IReadOnlyList<KeyValuePair<string, Term?>> Columns,
        UsingClause Using,
        IReadOnlyList<Relation> Where,
        bool IfExists,
        IReadOnlyList<Relation> Conditions) : Statement;

    internal sealed record Select(
        TableName Table,
        IReadOnlyList<Selector> Selectors,
        bool Distinct,
        IReadOnlyList<Relation> Where,
        IReadOnlyList<KeyValuePair<string, bool>> OrderBy,
        Term? PerPartitionLimit,
        Term? Limit,
        bool AllowFiltering) : Statement;

    internal sealed record Batch(BatchKind Kind, UsingClause Using, IReadOnlyList<Statement> Statements) : Statement;
}
