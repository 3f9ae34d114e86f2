using CassandraNode.Language;
using CassandraNode.Schema;

namespace CassandraNode.SystemTables;

/// <summary>The keyspaces <c>system</c> and <c>system_schema</c>, as Cassandra 3.11 has them and drivers read them.</summary>
internal sealed class SystemCatalog
{
    private readonly Dictionary<(string Keyspace, string Table), VirtualTable> _tables;

    public SystemCatalog(Catalog catalog, NodeIdentity node)
    {
        var schema = new SchemaRows(catalog, this);
        var local = LocalRows.Tables(node, () => catalog.Snapshot.Version);
        _tables = local.Concat(schema.Tables()).ToDictionary(table => (table.Table.Keyspace, table.Table.Name));
    }

    /// <summary>All of them, for <c>system_schema</c> itself.</summary>
    public IEnumerable<Table> Tables => _tables.Values.Select(table => table.Table);

    public static bool IsSystem(string keyspace) => keyspace is "system" or "system_schema";

    public VirtualTable? Find(TableName name, string? connectionKeyspace) =>
        _tables.GetValueOrDefault((name.Keyspace ?? connectionKeyspace ?? "", name.Table));
}
