using CassandraNode.Execution;
using CassandraNode.Schema;

namespace CassandraNode.Protocol;

/// <summary>Response frames (CQL v4 §4.2).</summary>
internal static class Responses
{
    private const int GlobalTableSpec = 0x01;
    private const int HasMorePages = 0x02;
    private const int NoMetadata = 0x04;

    public static ReadOnlyMemory<byte> Error(short stream, CqlError error)
    {
        var frame = new FrameBuilder(stream, Opcode.Error).Int((int)error.Code).String(Short(error.Message));
        return error switch
        {
            AlreadyExistsError exists => frame.String(exists.Keyspace).String(exists.Table).Finish(),
            UnpreparedError unprepared => frame.ShortBytes(unprepared.StatementId).Finish(),
            _ => frame.Finish(),
        };
    }

    public static ReadOnlyMemory<byte> Ready(short stream) => new FrameBuilder(stream, Opcode.Ready).Finish();

    public static ReadOnlyMemory<byte> Authenticate(short stream) =>
        new FrameBuilder(stream, Opcode.Authenticate).String("org.apache.cassandra.auth.PasswordAuthenticator").Finish();

    public static ReadOnlyMemory<byte> AuthenticationSuccess(short stream) => new FrameBuilder(stream, Opcode.AuthSuccess).Bytes(null).Finish();

    public static ReadOnlyMemory<byte> Supported(short stream) => new FrameBuilder(stream, Opcode.Supported)
        .Short(2)
        .String("CQL_VERSION").Short(1).String(SystemTables.NodeIdentity.CqlVersion)
        .String("COMPRESSION").Short(0)
        .Finish();

    public static ReadOnlyMemory<byte> Result(short stream, StatementResult result, bool skipMetadata)
    {
        if (result is { Rows: null, Keyspace: null, Change: null })
        {
            return FrameBuilder.Void(stream);
        }

        var frame = new FrameBuilder(stream, Opcode.Result);
        if (result.Rows is { } rows)
        {
            return Rows(frame, rows, skipMetadata);
        }

        if (result.Keyspace is { } keyspace)
        {
            return frame.Int(0x0003).String(keyspace).Finish();
        }

        return Change(frame.Int(0x0005), result.Change!).Finish();
    }

    public static ReadOnlyMemory<byte> Prepared(short stream, PreparedStatement prepared)
    {
        var frame = new FrameBuilder(stream, Opcode.Result).Int(0x0004).ShortBytes(prepared.Id);
        var isGlobal = prepared.Variables.Select(variable => (variable.Keyspace, variable.Table)).Distinct().Count() == 1;
        frame.Int(isGlobal ? GlobalTableSpec : 0).Int(prepared.Variables.Count).Int(prepared.PartitionKeyIndexes.Count);
        foreach (var index in prepared.PartitionKeyIndexes)
        {
            frame.Short(index);
        }

        Columns(frame, prepared.Variables, isGlobal);
        if (prepared.Result.Count == 0)
        {
            return frame.Int(NoMetadata).Int(0).Finish();
        }

        frame.Int(GlobalTableSpec).Int(prepared.Result.Count);
        Columns(frame, prepared.Result, isGlobal: true);
        return frame.Finish();
    }

    public static ReadOnlyMemory<byte> SchemaEvent(SchemaChange change) =>
        Change(new FrameBuilder(-1, Opcode.Event).String("SCHEMA_CHANGE"), change).Finish();

    private static FrameBuilder Change(FrameBuilder frame, SchemaChange change)
    {
        frame.String(change.Change).String(change.Table is null ? "KEYSPACE" : "TABLE").String(change.Keyspace);
        return change.Table is null ? frame : frame.String(change.Table);
    }

    private static ReadOnlyMemory<byte> Rows(FrameBuilder frame, ResultRows rows, bool skipMetadata)
    {
        var flags = (rows.PagingState is null ? 0 : HasMorePages) | (skipMetadata ? NoMetadata : GlobalTableSpec);
        frame.Int(0x0002).Int(flags).Int(rows.Columns.Count);
        if (rows.PagingState is not null)
        {
            frame.Bytes(rows.PagingState);
        }

        if (!skipMetadata)
        {
            Columns(frame, rows.Columns, isGlobal: true);
        }

        frame.Reserve(LengthOf(rows.Rows));
        frame.Int(rows.Rows.Count);
        foreach (var row in rows.Rows)
        {
            foreach (var value in row)
            {
                frame.Bytes(value);
            }
        }

        return frame.Finish();
    }

    private static int LengthOf(IReadOnlyList<byte[]?[]> rows)
    {
        var length = sizeof(int);
        foreach (var row in rows)
        {
            foreach (var value in row)
            {
                length += sizeof(int) + (value?.Length ?? 0);
            }
        }

        return length;
    }

    private static void Columns(FrameBuilder frame, IReadOnlyList<ResultColumn> columns, bool isGlobal)
    {
        if (isGlobal && columns.Count > 0)
        {
            frame.String(columns[0].Keyspace).String(columns[0].Table);
        }

        foreach (var column in columns)
        {
            if (!isGlobal)
            {
                frame.String(column.Keyspace).String(column.Table);
            }

            frame.String(column.Name);
            column.Type.WriteTo(frame.Output);
        }
    }

    private static string Short(string message) => message.Length <= 4_000 ? message : message[..4_000];
}
