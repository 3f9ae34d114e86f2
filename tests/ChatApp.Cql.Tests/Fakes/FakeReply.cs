using System.Text;

namespace ChatApp.Cql.Tests.Fakes;

/// <summary>A frame that the fake server sends.</summary>
internal sealed record FakeReply(byte Opcode, byte[] Body, byte Flags = 0)
{
    public const int Blob = 0x03, Boolean = 0x04, Int = 0x09, Uuid = 0x0C, Text = 0x0D, Inet = 0x10;

    public static FakeReply Silence { get; } = new(Op.Result, []);

    public static FakeReply Ready { get; } = new(Op.Ready, []);

    public static FakeReply Void { get; } = new(Op.Result, new Bytes().Int(1).ToArray());

    public static FakeReply SchemaChanged { get; } = new(Op.Result, new Bytes().Int(5).Text("CREATED").Text("KEYSPACE").Text("k").ToArray());

    public static FakeReply Error(int code, string text, byte[]? rest = null) => new(Op.Error, new Bytes().Int(code).Text(text).Raw(rest ?? []).ToArray());

    /// <summary>A page with its columns described.</summary>
    public static FakeReply Rows((string Name, int Type)[] columns, byte[]?[][] rows, byte[]? pagingState = null)
    {
        var body = new Bytes().Int(2).Int(0x0001 | (pagingState is null ? 0 : 0x0002)).Int(columns.Length);
        if (pagingState is not null)
        {
            body.Value(pagingState);
        }

        return new FakeReply(Op.Result, Cells(Columns(body, columns), rows).ToArray());
    }

    /// <summary>A page without its columns, as a client asks for that knows them.</summary>
    public static FakeReply BareRows(int columns, byte[]?[][] rows, byte[]? pagingState = null)
    {
        var body = new Bytes().Int(2).Int(0x0004 | (pagingState is null ? 0 : 0x0002)).Int(columns);
        if (pagingState is not null)
        {
            body.Value(pagingState);
        }

        return new FakeReply(Op.Result, Cells(body, rows).ToArray());
    }

    public static FakeReply Prepared(byte[] id, (string Name, int Type)[] variables, int[] partitionKey, (string Name, int Type)[] columns)
    {
        var body = new Bytes().Int(4).ShortBytes(id).Int(0x0001).Int(variables.Length).Int(partitionKey.Length);
        foreach (var index in partitionKey)
        {
            body.Short(index);
        }

        Columns(body, variables).Int(columns.Length == 0 ? 0x0004 : 0x0001).Int(columns.Length);
        return new FakeReply(Op.Result, (columns.Length == 0 ? body : Columns(body, columns)).ToArray());
    }

    public static FakeReply TopologyEvent() => new(Op.Event, new Bytes().Text("TOPOLOGY_CHANGE").Text("NEW_NODE").Byte(4).Raw([127, 0, 0, 1]).Int(9042).ToArray());

    public static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    public static byte[] Int32(int number) => new Bytes().Int(number).ToArray();

    private static Bytes Columns(Bytes body, (string Name, int Type)[] columns)
    {
        body.Text("k").Text("t");
        foreach (var (name, type) in columns)
        {
            // Above 0xFFFF stands a set of the type below.
            body.Text(name).Short(type > 0xFFFF ? 0x22 : type);
            if (type > 0xFFFF)
            {
                body.Short(type & 0xFFFF);
            }
        }

        return body;
    }

    private static Bytes Cells(Bytes body, byte[]?[][] rows)
    {
        body.Int(rows.Length);
        foreach (var cell in rows.SelectMany(row => row))
        {
            body.Value(cell);
        }

        return body;
    }
}
