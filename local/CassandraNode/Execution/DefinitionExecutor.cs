using System.Collections.Immutable;
using CassandraNode.Engine;
using CassandraNode.Language;
using CassandraNode.Protocol;
using CassandraNode.Schema;

namespace CassandraNode.Execution;

/// <summary>Runs CREATE, ALTER, DROP and TRUNCATE, one at a time. A change is durable before it is seen.</summary>
internal sealed class DefinitionExecutor(Catalog catalog, Store store)
{
    private readonly Lock _lock = new();

    /// <returns>What changed; null for a truncation, and where IF [NOT] EXISTS found nothing to do.</returns>
    public SchemaChange? Execute(Statement statement, string? connectionKeyspace)
    {
        lock (_lock)
        {
            return statement switch
            {
                Statement.CreateKeyspace create => CreateKeyspace(create),
                Statement.AlterKeyspace alter => AlterKeyspace(alter),
                Statement.DropKeyspace drop => DropKeyspace(drop),
                Statement.CreateTable create => CreateTable(create, connectionKeyspace),
                Statement.AlterTable alter => AlterTable(alter, connectionKeyspace),
                Statement.DropTable drop => DropTable(drop, connectionKeyspace),
                Statement.Truncate truncate => Truncate(truncate, connectionKeyspace),
                _ => throw CqlError.Invalid("Not a definition"),
            };
        }
    }

    private SchemaChange? CreateKeyspace(Statement.CreateKeyspace create)
    {
        var keyspaces = catalog.Snapshot.Keyspaces;
        if (keyspaces.ContainsKey(create.Name) || SystemTables.SystemCatalog.IsSystem(create.Name))
        {
            return create.IfNotExists ? null : throw new AlreadyExistsError(create.Name, "");
        }

        Save(keyspaces.Add(create.Name, new Keyspace(
            create.Name, Replication(create.Options) ?? throw new CqlError(ErrorCode.ConfigError, "Missing mandatory replication strategy class"),
            DurableWrites(create.Options, true), ImmutableSortedDictionary.Create<string, Table>(StringComparer.Ordinal))));
        return new SchemaChange("CREATED", create.Name, null);
    }

    private SchemaChange AlterKeyspace(Statement.AlterKeyspace alter)
    {
        var keyspace = Keyspace(alter.Name);
        Save(catalog.Snapshot.Keyspaces.SetItem(alter.Name, keyspace with
        {
            Replication = Replication(alter.Options) ?? keyspace.Replication,
            DurableWrites = DurableWrites(alter.Options, keyspace.DurableWrites),
        }));
        return new SchemaChange("UPDATED", alter.Name, null);
    }

    private SchemaChange? DropKeyspace(Statement.DropKeyspace drop)
    {
        if (!catalog.Snapshot.Keyspaces.TryGetValue(drop.Name, out var keyspace))
        {
            return drop.IfExists ? null : throw new CqlError(ErrorCode.ConfigError, $"Cannot drop non existing keyspace '{drop.Name}'.");
        }

        Save(catalog.Snapshot.Keyspaces.Remove(drop.Name));
        foreach (var table in keyspace.Tables.Values)
        {
            RemoveData(table);
        }

        return new SchemaChange("DROPPED", drop.Name, null);
    }

    private SchemaChange? CreateTable(Statement.CreateTable create, string? connectionKeyspace)
    {
        var name = create.Table.Keyspace ?? connectionKeyspace ?? throw CqlError.Invalid(
            "No keyspace has been specified. USE a keyspace, or explicitly specify keyspace.tablename");
        var keyspace = Keyspace(name);
        if (keyspace.Tables.ContainsKey(create.Table.Table))
        {
            return create.IfNotExists ? null : throw new AlreadyExistsError(name, create.Table.Table);
        }

        var table = TableDefinition.Create(create, name, catalog.Snapshot.NextTableNumber);
        Save(
            catalog.Snapshot.Keyspaces.SetItem(name, keyspace with { Tables = keyspace.Tables.Add(table.Name, table) }),
            catalog.Snapshot.NextTableNumber + 1);
        return new SchemaChange("CREATED", name, table.Name);
    }

    private SchemaChange AlterTable(Statement.AlterTable alter, string? connectionKeyspace)
    {
        var table = catalog.Resolve(alter.Table, connectionKeyspace);
        var keyspace = Keyspace(table.Keyspace);
        var altered = TableDefinition.Alter(alter, table);
        Save(catalog.Snapshot.Keyspaces.SetItem(table.Keyspace, keyspace with { Tables = keyspace.Tables.SetItem(table.Name, altered) }));
        return new SchemaChange("UPDATED", table.Keyspace, table.Name);
    }

    private SchemaChange? DropTable(Statement.DropTable drop, string? connectionKeyspace)
    {
        var name = drop.Table.Keyspace ?? connectionKeyspace ?? "";
        if (!catalog.Snapshot.Keyspaces.TryGetValue(name, out var keyspace) || !keyspace.Tables.TryGetValue(drop.Table.Table, out var table))
        {
            return drop.IfExists ? null : throw new CqlError(ErrorCode.ConfigError, $"Cannot drop non existing table '{drop.Table.Table}' in keyspace '{name}'.");
        }

        Save(catalog.Snapshot.Keyspaces.SetItem(name, keyspace with { Tables = keyspace.Tables.Remove(table.Name) }));
        RemoveData(table);
        return new SchemaChange("DROPPED", name, table.Name);
    }

    private SchemaChange? Truncate(Statement.Truncate truncate, string? connectionKeyspace)
    {
        RemoveData(catalog.Resolve(truncate.Table, connectionKeyspace));
        return null;
    }

    private void RemoveData(Table table) => store.RemoveRange(StoreKeys.FromToken(table, long.MinValue), StoreKeys.EndOf(table));

    private Keyspace Keyspace(string name) => catalog.Snapshot.Keyspaces.GetValueOrDefault(name)
        ?? throw CqlError.Invalid($"Keyspace '{name}' does not exist");

    private void Save(ImmutableSortedDictionary<string, Keyspace> keyspaces, int? nextTableNumber = null)
    {
        var snapshot = new CatalogSnapshot(Guid.NewGuid(), nextTableNumber ?? catalog.Snapshot.NextTableNumber, keyspaces);
        store.Put(StoreKeys.Schema, CatalogDocument.Write(snapshot));
        catalog.Replace(snapshot);
    }

    private static Dictionary<string, string>? Replication(IReadOnlyDictionary<string, object> options) =>
        !options.TryGetValue("replication", out var value) ? null
        : value is Dictionary<string, string> map && map.ContainsKey("class") ? map
        : throw new CqlError(ErrorCode.ConfigError, "Missing replication strategy class");

    private static bool DurableWrites(IReadOnlyDictionary<string, object> options, bool otherwise) =>
        options.TryGetValue("durable_writes", out var value) ? value is "true" : otherwise;
}
