using System.Collections.Frozen;
using CassandraNode.Language;
using CassandraNode.Protocol;
using ChatApp.Cql.Types;

namespace CassandraNode.Schema;

/// <summary>Checks and makes tables from CREATE and ALTER TABLE.</summary>
internal static class TableDefinition
{
    private static readonly FrozenSet<string> KnownOptions = FrozenSet.ToFrozenSet(
        [
            "bloom_filter_fp_chance", "caching", "cdc", "comment", "compaction", "compression", "crc_check_chance", "dclocal_read_repair_chance",
            "default_time_to_live", "gc_grace_seconds", "id", "max_index_interval", "memtable_flush_period_in_ms", "min_index_interval",
            "read_repair_chance", "speculative_retry",
        ],
        StringComparer.Ordinal);

    /// <exception cref="CqlError">Invalid or configuration error: what Cassandra would not make either.</exception>
    public static Table Create(Statement.CreateTable create, string keyspace, int number)
    {
        if (create.PartitionKey.Count == 0)
        {
            throw CqlError.Invalid("No PRIMARY KEY specifed (exactly one required)");
        }

        var specifications = new Dictionary<string, ColumnSpecification>(StringComparer.Ordinal);
        foreach (var specification in create.Columns)
        {
            if (!specifications.TryAdd(specification.Name, specification))
            {
                throw CqlError.Invalid($"Multiple definition of identifier {specification.Name}");
            }
        }

        CheckOptions(create.Options);
        ushort id = 0;
        var columns = new List<Column>();
        foreach (var (name, position) in create.PartitionKey.Select((name, position) => (name, position)))
        {
            columns.Add(Key(name, ColumnKind.PartitionKey, position, false));
        }

        foreach (var (name, position) in create.ClusteringKey.Select((name, position) => (name, position)))
        {
            columns.Add(Key(name, ColumnKind.Clustering, position, IsDescending(create, name, position)));
        }

        foreach (var specification in create.Columns.Where(specification => columns.TrueForAll(column => column.Name != specification.Name))
            .OrderBy(specification => specification.Name, StringComparer.Ordinal))
        {
            if (specification.IsStatic && create.ClusteringKey.Count == 0)
            {
                throw CqlError.Invalid("Static columns are only useful (and thus allowed) if the table has at least one clustering column");
            }

            columns.Add(new Column(
                id++, specification.Name, Type(specification), specification.IsStatic ? ColumnKind.Static : ColumnKind.Regular, -1, false));
        }

        CheckCounters(columns);
        return new Table(number, Guid.NewGuid(), keyspace, create.Table.Table, columns, id, create.Options);

        Column Key(string name, ColumnKind kind, int position, bool descending)
        {
            var specification = specifications.GetValueOrDefault(name)
                ?? throw CqlError.Invalid($"Unknown definition {name} referenced in PRIMARY KEY");
            var type = Type(specification);
            return type is { IsCollection: true, IsFrozen: false } or { Code: CqlTypeCode.Counter or CqlTypeCode.Duration }
                ? throw CqlError.Invalid($"Invalid type {type} for PRIMARY KEY component {name}")
                : new Column(id++, name, type, kind, position, descending);
        }
    }

    /// <exception cref="CqlError">Invalid: a column that is there, or is not, or is of the key.</exception>
    public static Table Alter(Statement.AlterTable alter, Table table)
    {
        CheckOptions(alter.Options);
        var columns = table.Columns.ToList();
        var id = table.NextColumnId;
        foreach (var specification in alter.Add)
        {
            if (columns.Exists(column => column.Name == specification.Name))
            {
                throw CqlError.Invalid($"Invalid column name {specification.Name} because it conflicts with an existing column");
            }

            columns.Add(new Column(
                id++, specification.Name, Type(specification), specification.IsStatic ? ColumnKind.Static : ColumnKind.Regular, -1, false));
        }

        foreach (var name in alter.Drop)
        {
            var column = columns.Find(column => column.Name == name)
                ?? throw CqlError.Invalid($"Column {name} was not found in table {table.Name}");
            columns.Remove(column.IsKey ? throw CqlError.Invalid($"Cannot drop PRIMARY KEY part {name}") : column);
        }

        var options = table.Options.ToDictionary(option => option.Key, option => option.Value, StringComparer.Ordinal);
        foreach (var (name, value) in alter.Options)
        {
            options[name] = value;
        }

        var ordered = columns.Where(column => column.IsKey)
            .Concat(columns.Where(column => !column.IsKey).OrderBy(column => column.Name, StringComparer.Ordinal));
        return new Table(table.Number, table.Id, table.Keyspace, table.Name, [.. ordered], id, options);
    }

    private static bool IsDescending(Statement.CreateTable create, string name, int position)
    {
        if (create.ClusteringOrder.Count == 0)
        {
            return false;
        }

        return position < create.ClusteringOrder.Count && create.ClusteringOrder[position].Key == name
            ? create.ClusteringOrder[position].Value
            : throw CqlError.Invalid("The order of columns in the CLUSTERING ORDER directive must match the one of CLUSTERING KEY");
    }

    private static CqlType Type(ColumnSpecification specification)
    {
        try
        {
            var type = CqlType.Parse(specification.Type);
            return type is { IsCollection: true, IsFrozen: false } && type.Arguments.Any(static element => element is { IsCollection: true, IsFrozen: false })
                ? throw CqlError.Invalid($"Non-frozen collections are not allowed inside collections: {type}")
                : type;
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException or CqlValueException)
        {
            throw CqlError.Invalid($"Unknown type {specification.Type}");
        }
    }

    private static void CheckOptions(IReadOnlyDictionary<string, object> options)
    {
        if (options.Keys.FirstOrDefault(static name => !KnownOptions.Contains(name)) is { } unknown)
        {
            throw CqlError.Syntax($"Unknown property '{unknown}'");
        }
    }

    private static void CheckCounters(List<Column> columns)
    {
        var plain = columns.Where(column => !column.IsKey).ToList();
        if (plain.Exists(column => column.IsCounter) && plain.Exists(column => !column.IsCounter))
        {
            throw CqlError.Invalid("Cannot mix counter and non counter columns in the same table");
        }
    }
}
