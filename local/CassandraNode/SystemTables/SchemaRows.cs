using System.Globalization;
using CassandraNode.Schema;

namespace CassandraNode.SystemTables;

/// <summary><c>system_schema</c>: keyspaces, tables and columns; its other tables are empty.</summary>
internal sealed class SchemaRows(Catalog catalog, SystemCatalog system)
{
    private static readonly Dictionary<string, string> LocalReplication = new(StringComparer.Ordinal)
    {
        ["class"] = "org.apache.cassandra.locator.LocalStrategy",
    };

    // Cassandra 3.11's defaults, shown for what a table does not say.
    private static readonly (string Name, string Type, object Default)[] Options =
    [
        ("bloom_filter_fp_chance", "double", 0.01),
        ("caching", "frozen<map<text, text>>", Map("keys", "ALL", "rows_per_partition", "NONE")),
        ("cdc", "boolean", false),
        ("comment", "text", ""),
        ("compaction", "frozen<map<text, text>>", Map("class", "org.apache.cassandra.db.compaction.SizeTieredCompactionStrategy")),
        ("compression", "frozen<map<text, text>>", Map("class", "org.apache.cassandra.io.compress.LZ4Compressor")),
        ("crc_check_chance", "double", 1.0),
        ("dclocal_read_repair_chance", "double", 0.1),
        ("default_time_to_live", "int", 0),
        ("extensions", "frozen<map<text, blob>>", Array.Empty<KeyValuePair<object, object?>>()),
        ("gc_grace_seconds", "int", 864000),
        ("max_index_interval", "int", 2048),
        ("memtable_flush_period_in_ms", "int", 0),
        ("min_index_interval", "int", 128),
        ("read_repair_chance", "double", 0.0),
        ("speculative_retry", "text", "99PERCENTILE"),
    ];

    public IEnumerable<VirtualTable> Tables()
    {
        yield return Make("keyspaces", ["keyspace_name text", "durable_writes boolean", "replication frozen<map<text, text>>"], 0, Keyspaces);
        yield return Make(
            "tables",
            ["keyspace_name text", "table_name text", .. Options.Select(option => $"{option.Name} {option.Type}"), "flags frozen<set<text>>", "id uuid"],
            1,
            AllTables);
        yield return Make(
            "columns",
            [
                "keyspace_name text", "table_name text", "column_name text", "clustering_order text", "column_name_bytes blob", "kind text",
                "position int", "type text",
            ],
            2,
            Columns);
        yield return Make("types", ["keyspace_name text", "type_name text", "field_names frozen<list<text>>", "field_types frozen<list<text>>"], 1, Nothing);
        yield return Make(
            "functions",
            [
                "keyspace_name text", "function_name text", "argument_types frozen<list<text>>", "argument_names frozen<list<text>>", "body text",
                "called_on_null_input boolean", "language text", "return_type text",
            ],
            2,
            Nothing);
        yield return Make(
            "aggregates",
            [
                "keyspace_name text", "aggregate_name text", "argument_types frozen<list<text>>", "final_func text", "initcond text",
                "return_type text", "state_func text", "state_type text",
            ],
            2,
            Nothing);
        yield return Make("triggers", ["keyspace_name text", "table_name text", "trigger_name text", "options frozen<map<text, text>>"], 2, Nothing);
        yield return Make(
            "indexes", ["keyspace_name text", "table_name text", "index_name text", "kind text", "options frozen<map<text, text>>"], 2, Nothing);
        yield return Make(
            "views",
            [
                "keyspace_name text", "view_name text", "base_table_id uuid", "base_table_name text", "include_all_columns boolean",
                "where_clause text", .. Options.Select(option => $"{option.Name} {option.Type}"), "id uuid",
            ],
            1,
            Nothing);
    }

    private static VirtualTable Make(string name, IReadOnlyList<string> definition, int clusteringKey, Func<IEnumerable<object?[]>> rows) =>
        new("system_schema", name, definition, partitionKey: 1, clusteringKey, rows);

    private static IEnumerable<object?[]> Nothing() => [];

    private IEnumerable<object?[]> Keyspaces() => catalog.Snapshot.Keyspaces.Values
        .Select(keyspace => new object?[] { keyspace.Name, keyspace.DurableWrites, FullClassNames(keyspace.Replication) })
        .Concat([["system", true, LocalReplication], ["system_schema", true, LocalReplication]]);

    private IEnumerable<object?[]> AllTables() => Stored().Concat(system.Tables).Select(table =>
    {
        string[] flags = table.IsCounter ? ["counter", "compound"] : ["compound"];
        object?[] row = [table.Keyspace, table.Name, .. Options.Select(option => OptionOf(table, option)), flags, table.Id];
        return row;
    });

    private IEnumerable<object?[]> Columns() => Stored().Concat(system.Tables).SelectMany(table => table.Columns.Select(column => new object?[]
    {
        table.Keyspace, table.Name, column.Name,
        column.Kind != ColumnKind.Clustering ? "none" : column.IsDescending ? "desc" : "asc",
        System.Text.Encoding.UTF8.GetBytes(column.Name),
        column.Kind switch
        {
            ColumnKind.PartitionKey => "partition_key",
            ColumnKind.Clustering => "clustering",
            ColumnKind.Static => "static",
            _ => "regular",
        },
        column.Position, column.Type.ToString(),
    }));

    private IEnumerable<Table> Stored() => catalog.Snapshot.Keyspaces.Values.SelectMany(keyspace => keyspace.Tables.Values);

    private static object OptionOf(Table table, (string Name, string Type, object Default) option)
    {
        if (!table.Options.TryGetValue(option.Name, out var value))
        {
            return option.Default;
        }

        var culture = CultureInfo.InvariantCulture;
        return value is not string text ? value : option.Default switch
        {
            double => double.Parse(text, culture),
            int => int.Parse(text, culture),
            bool => string.Equals(text, "true", StringComparison.Ordinal),
            string => text,
            _ => option.Default,
        };
    }

    private static Dictionary<string, string> FullClassNames(IReadOnlyDictionary<string, string> replication) => replication.ToDictionary(
        pair => pair.Key,
        pair => pair.Key == "class" && !pair.Value.Contains('.', StringComparison.Ordinal) ? $"org.apache.cassandra.locator.{pair.Value}" : pair.Value,
        StringComparer.Ordinal);

    private static Dictionary<string, string> Map(params string[] pairs) =>
        pairs.Chunk(2).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
}
