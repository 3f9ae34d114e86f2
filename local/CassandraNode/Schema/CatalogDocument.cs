using System.Collections.Immutable;
using System.Text.Json;
using ChatApp.Cql.Types;

namespace CassandraNode.Schema;

/// <summary>The schema as it is kept in the store: JSON.</summary>
internal static class CatalogDocument
{
    private static readonly ImmutableSortedDictionary<string, Table> NoTables =
        ImmutableSortedDictionary.Create<string, Table>(StringComparer.Ordinal);

    public static byte[] Write(CatalogSnapshot snapshot) => JsonSerializer.SerializeToUtf8Bytes(new Root(
        snapshot.Version,
        snapshot.NextTableNumber,
        [.. snapshot.Keyspaces.Values.Select(keyspace => new KeyspaceEntry(
            keyspace.Name,
            keyspace.Replication.ToDictionary(StringComparer.Ordinal),
            keyspace.DurableWrites,
            [.. keyspace.Tables.Values.Select(WriteTable)]))]));

    public static CatalogSnapshot Read(byte[] document)
    {
        var root = JsonSerializer.Deserialize<Root>(document) ?? throw new InvalidDataException("The schema document is empty.");
        return new CatalogSnapshot(
            root.Version,
            root.NextTableNumber,
            root.Keyspaces.ToImmutableSortedDictionary(entry => entry.Name, ReadKeyspace, StringComparer.Ordinal));
    }

    private static TableEntry WriteTable(Table table) => new(
        table.Number,
        table.Id,
        table.Name,
        table.NextColumnId,
        [.. table.Columns.Select(column => new ColumnEntry(
            column.Id, column.Name, column.Type.ToString(), column.Kind, column.Position, column.IsDescending))],
        table.Options.Where(option => option.Value is string).ToDictionary(option => option.Key, option => (string)option.Value, StringComparer.Ordinal),
        table.Options.Where(option => option.Value is Dictionary<string, string>)
            .ToDictionary(option => option.Key, option => (Dictionary<string, string>)option.Value, StringComparer.Ordinal));

    private static Keyspace ReadKeyspace(KeyspaceEntry entry) => new(
        entry.Name,
        entry.Replication,
        entry.DurableWrites,
        NoTables.AddRange(entry.Tables.Select(table => KeyValuePair.Create(table.Name, ReadTable(entry.Name, table)))));

    private static Table ReadTable(string keyspace, TableEntry entry)
    {
        var options = entry.Options.ToDictionary(option => option.Key, option => (object)option.Value, StringComparer.Ordinal);
        foreach (var (name, map) in entry.Maps)
        {
            options[name] = map;
        }

        return new Table(
            entry.Number,
            entry.Id,
            keyspace,
            entry.Name,
            [.. entry.Columns.Select(column => new Column(
                column.Id, column.Name, CqlType.Parse(column.Type), column.Kind, column.Position, column.IsDescending))],
            entry.NextColumnId,
            options);
    }

    private sealed record Root(Guid Version, int NextTableNumber, List<KeyspaceEntry> Keyspaces);

    private sealed record KeyspaceEntry(string Name, Dictionary<string, string> Replication, bool DurableWrites, List<TableEntry> Tables);

    private sealed record TableEntry(
        int Number,
        Guid Id,
        string Name,
        ushort NextColumnId,
        List<ColumnEntry> Columns,
        Dictionary<string, string> Options,
        Dictionary<string, Dictionary<string, string>> Maps);

    private sealed record ColumnEntry(ushort Id, string Name, string Type, ColumnKind Kind, int Position, bool IsDescending);
}
