using ChatApp.Cql.Frames;

namespace ChatApp.Cql.Results;

/// <summary>The columns of a result and where it goes on (CQL v4 §4.2.5.2).</summary>
/// <param name="Columns">Null if the result came without them, as was asked.</param>
/// <param name="ColumnCount">Also known without them.</param>
/// <param name="PagingState">Null on the last page.</param>
internal readonly record struct ResultMetadata(Column[]? Columns, int ColumnCount, byte[]? PagingState)
{
    private const int GlobalTable = 0x0001;
    private const int HasMorePages = 0x0002;
    private const int NoMetadata = 0x0004;

    // The least bytes of a column's description: an empty name and a type.
    private const int SmallestColumn = 4;

    public static ResultMetadata Read(ref BodyReader reader)
    {
        var flags = reader.ReadInt();
        var count = reader.ReadInt();
        var pagingState = (flags & HasMorePages) != 0 ? reader.ReadBytes().ToArray() : null;
        var columns = (flags & NoMetadata) == 0 ? ReadColumns(ref reader, flags, count) : null;
        return new ResultMetadata(columns, count, pagingState);
    }

    /// <summary>The variables of a prepared statement, and which of them make up the partition key, in its order.</summary>
    public static (Column[] Variables, int[] PartitionKey) ReadVariables(ref BodyReader reader)
    {
        var flags = reader.ReadInt();
        var count = reader.ReadInt();
        var keyCount = reader.ReadInt();
        if (keyCount < 0 || keyCount > reader.Rest.Length / sizeof(ushort))
        {
            throw new CqlProtocolException($"A prepared statement has {keyCount} partition key columns.");
        }

        var key = new int[keyCount];
        for (var i = 0; i < keyCount; i++)
        {
            key[i] = reader.ReadShort();
            if (key[i] >= count)
            {
                throw new CqlProtocolException($"A partition key column is variable {key[i]} of {count}.");
            }
        }

        return (ReadColumns(ref reader, flags, count), key);
    }

    private static Column[] ReadColumns(ref BodyReader reader, int flags, int count)
    {
        if (count < 0 || count > reader.Rest.Length / SmallestColumn)
        {
            throw new CqlProtocolException($"A result has {count} columns in {reader.Rest.Length} bytes.");
        }

        var (keyspace, table) = ("", "");
        var global = (flags & GlobalTable) != 0;
        if (global)
        {
            (keyspace, table) = (reader.ReadString(), reader.ReadString());
        }

        var columns = new Column[count];
        for (var i = 0; i < count; i++)
        {
            if (!global)
            {
                (keyspace, table) = (reader.ReadString(), reader.ReadString());
            }

            var name = reader.ReadString();
            columns[i] = new Column(keyspace, table, name, reader.ReadType());
        }

        return columns;
    }
}
