using System.Collections.Frozen;
using System.Globalization;
using CassandraNode.Protocol;

namespace CassandraNode.Schema;

/// <summary>A table's definition. Immutable: ALTER makes a new one of the same <see cref="Number"/>.</summary>
internal sealed class Table
{
    private readonly FrozenDictionary<string, Column> _byName;

    public Table(
        int number, Guid id, string keyspace, string name, IReadOnlyList<Column> columns, ushort nextColumnId,
        IReadOnlyDictionary<string, object> options)
    {
        Number = number;
        Id = id;
        Keyspace = keyspace;
        Name = name;
        Columns = columns;
        NextColumnId = nextColumnId;
        Options = options;
        _byName = columns.ToFrozenDictionary(column => column.Name, StringComparer.Ordinal);
        PartitionKey = Of(ColumnKind.PartitionKey);
        ClusteringKey = Of(ColumnKind.Clustering);
        Statics = Of(ColumnKind.Static);
        Regulars = Of(ColumnKind.Regular);
        IsCounter = Regulars.Any(column => column.IsCounter) || Statics.Any(column => column.IsCounter);
        DefaultTimeToLive = options.TryGetValue("default_time_to_live", out var value)
            ? int.Parse((string)value, CultureInfo.InvariantCulture)
            : 0;
    }

    /// <summary>Begins its keys in the store; 0 for a table that is not stored.</summary>
    public int Number { get; }

    public Guid Id { get; }

    public string Keyspace { get; }

    public string Name { get; }

    /// <summary>In the order in which <c>SELECT *</c> gives them: partition key, clustering key, then by name.</summary>
    public IReadOnlyList<Column> Columns { get; }

    public ushort NextColumnId { get; }

    public IReadOnlyDictionary<string, object> Options { get; }

    public IReadOnlyList<Column> PartitionKey { get; }

    public IReadOnlyList<Column> ClusteringKey { get; }

    public IReadOnlyList<Column> Statics { get; }

    public IReadOnlyList<Column> Regulars { get; }

    /// <summary>Seconds; 0 for ever.</summary>
    public int DefaultTimeToLive { get; }

    public bool IsCounter { get; }

    /// <summary>A column; null if there is none of this name.</summary>
    public Column? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>A column that must be there.</summary>
    /// <exception cref="CqlError">Invalid: there is none of this name.</exception>
    public Column Get(string name) => Find(name) ?? throw CqlError.Invalid($"Undefined column name {name} in table {Keyspace}.{Name}");

    private Column[] Of(ColumnKind kind) => [.. Columns.Where(column => column.Kind == kind).OrderBy(column => column.Position)];
}
