using System.Buffers;
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ChatApp.Bench.Micro.Cql;

/// <summary>
/// The least that a client takes for a Cassandra node: it lets it connect, and answers every execution at once with
/// nothing, or with 50 rows where the statement is a SELECT. What a client reaches here is its own doing.
/// </summary>
internal sealed class CannedServer : IDisposable
{
    private const int HeaderLength = 9;
    private const int BufferSize = 256 * 1024;
    private const byte Startup = 0x01, Options = 0x05, Query = 0x07, Prepare = 0x09, Execute = 0x0A, Register = 0x0B;
    private const byte ReadyAnswer = 0x02, SupportedAnswer = 0x06, ResultAnswer = 0x08;
    private const short Bigint = 0x02, Blob = 0x03, Int32 = 0x09, Timestamp = 0x0B, Uuid = 0x0C, Text = 0x0D, Date = 0x11, Tinyint = 0x14, Set = 0x22;

    private static readonly byte[] Void = [0, 0, 0, 1];
    private static readonly byte[] NoPeers = [0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly byte[] _rows = FiftyRows();

    public CannedServer() => _listener.Start();

    public EndPoint EndPoint => _listener.LocalEndpoint;

    /// <summary>Serves until <paramref name="input"/> ends.</summary>
    public async Task RunAsync(TextReader input, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var accepting = AcceptAsync(stop.Token);
        await input.ReadToEndAsync(cancellationToken);
        await stop.CancelAsync();
        await accepting;
    }

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync(CancellationToken cancellationToken)
    {
        var serving = new List<Task>();
        try
        {
            while (true)
            {
                serving.Add(ServeAsync(await _listener.AcceptSocketAsync(cancellationToken), cancellationToken));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(serving);
        }
    }

    private async Task ServeAsync(Socket socket, CancellationToken cancellationToken)
    {
        socket.NoDelay = true;
        using var owned = socket;
        var incoming = new byte[BufferSize];
        var outgoing = new ArrayBufferWriter<byte>(BufferSize);
        var filled = 0;
        try
        {
            while (true)
            {
                var count = await socket.ReceiveAsync(incoming.AsMemory(filled), cancellationToken);
                if (count == 0)
                {
                    return;
                }

                filled += count;
                var used = AnswerAll(incoming.AsSpan(0, filled), outgoing);
                incoming.AsSpan(used, filled - used).CopyTo(incoming);
                filled -= used;
                for (var rest = outgoing.WrittenMemory; rest.Length > 0; rest = rest[await socket.SendAsync(rest, cancellationToken)..])
                {
                }

                outgoing.ResetWrittenCount();
            }
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException)
        {
            return; // The client has gone, or the server stops.
        }
    }

    private int AnswerAll(ReadOnlySpan<byte> incoming, ArrayBufferWriter<byte> outgoing)
    {
        var used = 0;
        while (incoming.Length - used >= HeaderLength)
        {
            var frame = incoming[used..];
            var total = HeaderLength + BinaryPrimitives.ReadInt32BigEndian(frame[5..]);
            if (frame.Length < total)
            {
                break;
            }

            Answer(frame[..total], outgoing);
            used += total;
        }

        return used;
    }

    private void Answer(ReadOnlySpan<byte> frame, ArrayBufferWriter<byte> outgoing)
    {
        var body = frame[HeaderLength..];
        switch (frame[4])
        {
            case Startup or Register:
                Write(outgoing, frame, ReadyAnswer, []);
                break;
            case Options:
                Write(outgoing, frame, SupportedAnswer, [0, 0]);
                break;
            case Query when body.IndexOf("system.local"u8) >= 0:
                Write(outgoing, frame, ResultAnswer, LocalRow());
                break;
            case Query when body.IndexOf("system.peers"u8) >= 0:
                Write(outgoing, frame, ResultAnswer, NoPeers);
                break;
            case Prepare:
                Write(outgoing, frame, ResultAnswer, Prepared(body));
                break;
            case Execute when body[2] == (byte)'S':
                Write(outgoing, frame, ResultAnswer, _rows);
                break;
            default:
                Write(outgoing, frame, ResultAnswer, Void);
                break;
        }
    }

    private static void Write(ArrayBufferWriter<byte> outgoing, ReadOnlySpan<byte> request, byte opcode, ReadOnlySpan<byte> body)
    {
        var header = outgoing.GetSpan(HeaderLength);
        header[0] = 0x84;
        header[1] = 0;
        request.Slice(2, 2).CopyTo(header[2..]);
        header[4] = opcode;
        BinaryPrimitives.WriteInt32BigEndian(header[5..], body.Length);
        outgoing.Advance(HeaderLength);
        outgoing.Write(body);
    }

    private static byte[] LocalRow()
    {
        var body = new ArrayBufferWriter<byte>();
        Int(body, 2, 1, 1);
        String(body, "system");
        String(body, "local");
        Column(body, "data_center", Text);
        Int(body, 1, 2);
        body.Write("dc"u8);
        return body.WrittenSpan.ToArray();
    }

    private static byte[] Prepared(ReadOnlySpan<byte> request)
    {
        var body = new ArrayBufferWriter<byte>();
        var isSelect = request.IndexOf("SELECT"u8) >= 0;
        Int(body, 4);
        String(body, isSelect ? "S" : "I");
        if (request.IndexOf("bench.messages"u8) >= 0)
        {
            Columns(body, 3, ("user_id", [Uuid]), ("conversation_id", [Uuid]), ("month", [Int32]), ("sent_at", [Timestamp]), ("message_id", [Uuid]), ("device_id", [Tinyint]), ("number", [Bigint]), ("recipients", [Set, Uuid]));
            Columns(body, null);
            return body.WrittenSpan.ToArray();
        }

        if (request.IndexOf("bench.ticks"u8) >= 0)
        {
            Columns(body, 2, ("user_id", [Uuid]), ("message_id", [Uuid]), ("recipient_id", [Uuid]), ("device_id", [Tinyint]), ("delivered_at", [Timestamp]), ("[timestamp]", [Bigint]));
            Columns(body, null);
            return body.WrittenSpan.ToArray();
        }

        (string Name, short[] Type)[] key = [("user_id", [Uuid]), ("device_id", [Tinyint]), ("day", [Date])];
        (string Name, short[] Type)[] rest = [("position", [Bigint]), ("message_id", [Uuid]), ("ciphertext", [Blob])];
        Columns(body, 3, isSelect ? key : [.. key, .. rest]);
        Columns(body, null, isSelect ? rest : []);
        return body.WrittenSpan.ToArray();
    }

    // Variables say which of them, here the first, are the partition key; columns of a result do not.
    private static void Columns(ArrayBufferWriter<byte> body, int? keyLength, params ReadOnlySpan<(string Name, short[] Type)> columns)
    {
        Int(body, 1, columns.Length);
        if (keyLength is { } length)
        {
            Int(body, length);
            for (var index = 0; index < length; index++)
            {
                Short(body, (short)index);
            }
        }

        String(body, "bench");
        String(body, "inbox");
        foreach (var (name, type) in columns)
        {
            Column(body, name, type);
        }
    }

    private static byte[] FiftyRows()
    {
        var body = new ArrayBufferWriter<byte>();
        Int(body, 2, 4, 3, CqlBenchmark.RowsPerSelect);
        for (var row = 1; row <= CqlBenchmark.RowsPerSelect; row++)
        {
            Int(body, 8, 0, row, 16);
            body.Write(new byte[16]);
            Int(body, 300);
            body.Write(new byte[300]);
        }

        return body.WrittenSpan.ToArray();
    }

    private static void Column(ArrayBufferWriter<byte> body, string name, params ReadOnlySpan<short> type)
    {
        String(body, name);
        foreach (var part in type)
        {
            Short(body, part);
        }
    }

    private static void String(ArrayBufferWriter<byte> body, string value)
    {
        Short(body, (short)value.Length);
        body.Write(Encoding.ASCII.GetBytes(value));
    }

    private static void Short(ArrayBufferWriter<byte> body, short value)
    {
        BinaryPrimitives.WriteInt16BigEndian(body.GetSpan(2), value);
        body.Advance(2);
    }

    private static void Int(ArrayBufferWriter<byte> body, params ReadOnlySpan<int> values)
    {
        foreach (var value in values)
        {
            BinaryPrimitives.WriteInt32BigEndian(body.GetSpan(4), value);
            body.Advance(4);
        }
    }
}
