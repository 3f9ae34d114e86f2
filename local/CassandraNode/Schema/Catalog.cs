using System.Collections.Immutable;
using CassandraNode.Language;
using CassandraNode.Protocol;

namespace CassandraNode.Schema;

/// <summary>All keyspaces and tables. Readers see one consistent <see cref="Snapshot"/>; changes go one at a time.</summary>
internal sealed class Catalog
{
    private volatile CatalogSnapshot _snapshot;

    public Catalog(CatalogSnapshot snapshot) => _snapshot = snapshot;

    public CatalogSnapshot Snapshot => _snapshot;

    public void Replace(CatalogSnapshot snapshot) => _snapshot = snapshot;

    /// <summary>Finds a table.</summary>
    /// <param name="name">As the statement names it.</param>
    /// <param name="connectionKeyspace">What USE set; null if nothing.</param>
    /// <exception cref="CqlError">Invalid: no such keyspace or table.</exception>
    public Table Resolve(TableName name, string? connectionKeyspace)
    {
        var keyspaceName = name.Keyspace ?? connectionKeyspace ?? throw CqlError.Invalid(
            "No keyspace has been specified. USE a keyspace, or explicitly specify keyspace.tablename");
        var keyspace = _snapshot.Keyspaces.GetValueOrDefault(keyspaceName)
            ?? throw CqlError.Invalid($"Keyspace {keyspaceName} does not exist");
        return keyspace.Tables.GetValueOrDefault(name.Table) ?? throw CqlError.Invalid($"unconfigured table {name.Table}");
    }
}
