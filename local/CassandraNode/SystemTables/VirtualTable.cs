using CassandraNode.Schema;
using ChatApp.Cql.Types;

namespace CassandraNode.SystemTables;

/// <summary>A table whose rows are made when they are read: what drivers ask of a node and its schema.</summary>
internal sealed class VirtualTable
{
    private readonly Func<IEnumerable<object?[]>> _rows;

    /// <param name="keyspace">Its keyspace.</param>
    /// <param name="name">Its name.</param>
    /// <param name="definition">Columns as <c>name type</c>, the key first.</param>
    /// <param name="partitionKey">How many columns are the partition key.</param>
    /// <param name="clusteringKey">How many after them are the clustering key.</param>
    /// <param name="rows">Makes the rows, values in the order of the definition.</param>
    public VirtualTable(
        string keyspace, string name, IReadOnlyList<string> definition, int partitionKey, int clusteringKey, Func<IEnumerable<object?[]>> rows)
    {
        _rows = rows;
        var columns = definition.Select((text, index) =>
        {
            var parts = text.Split(' ', 2);
            var (kind, position) = index < partitionKey ? (ColumnKind.PartitionKey, index)
                : index < partitionKey + clusteringKey ? (ColumnKind.Clustering, index - partitionKey)
                : (ColumnKind.Regular, -1);
            return new Column((ushort)index, parts[0], CqlType.Parse(parts[1]), kind, position, false);
        });
        Table = new Table(0, NameBasedId(keyspace, name), keyspace, name, [.. columns], 0, new Dictionary<string, object>(StringComparer.Ordinal));
    }

    public Table Table { get; }

    /// <summary>The rows, values as bytes in column order.</summary>
    public IEnumerable<byte[]?[]> Rows() => _rows().Select(
        row => row.Select((value, index) => value is null ? null : CqlCodec.Encode(Table.Columns[index].Type, value)).ToArray());

    private static Guid NameBasedId(string keyspace, string name)
    {
        var hash = System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes($"{keyspace}.{name}"));
        return new Guid(hash.AsSpan(0, 16));
    }
}
