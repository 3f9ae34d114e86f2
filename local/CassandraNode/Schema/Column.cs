using ChatApp.Cql.Types;

namespace CassandraNode.Schema;

/// <summary>A column of a table.</summary>
/// <param name="Id">Names it in stored rows; never given to another column of the table, also after it was dropped.</param>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type.</param>
/// <param name="Kind">Its part.</param>
/// <param name="Position">Its place among the key columns of its kind, from 0.</param>
/// <param name="IsDescending">For clustering columns: whether greater values come first.</param>
internal sealed record Column(ushort Id, string Name, CqlType Type, ColumnKind Kind, int Position, bool IsDescending)
{
    public bool IsKey => Kind is ColumnKind.PartitionKey or ColumnKind.Clustering;

    /// <summary>Whether its elements are cells of their own.</summary>
    public bool IsMultiCell => Type is { IsCollection: true, IsFrozen: false };

    public bool IsCounter => Type.Code == CqlTypeCode.Counter;
}
