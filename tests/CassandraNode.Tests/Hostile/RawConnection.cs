using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace CassandraNode.Tests.Hostile;

/// <summary>A connection on which anything can be sent.</summary>
internal sealed class RawConnection : IAsyncDisposable
{
    public const byte Startup = 0x01;
    public const byte Query = 0x07;

    private readonly TcpClient _client;

    private readonly NetworkStream _stream;

    private RawConnection(TcpClient client)
    {
        _client = client;
        _stream = client.GetStream();
    }

    public static async Task<RawConnection> OpenAsync(IPEndPoint endpoint)
    {
        var client = new TcpClient();
        await client.ConnectAsync(endpoint, Sessions.Token);
        return new RawConnection(client);
    }

    public static byte[] Frame(byte opcode, ReadOnlySpan<byte> body, short stream = 1)
    {
        var frame = new byte[9 + body.Length];
        frame[0] = 4;
        BinaryPrimitives.WriteInt16BigEndian(frame.AsSpan(2), stream);
        frame[4] = opcode;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), body.Length);
        body.CopyTo(frame.AsSpan(9));
        return frame;
    }

    public static byte[] StartupFrame() => StartupFrame(("CQL_VERSION", "3.0.0"));

    public static byte[] StartupFrame(params (string Name, string Value)[] options) =>
        Frame(Startup, [0, (byte)options.Length, .. options.SelectMany(option => Text(option.Name).Concat(Text(option.Value)))]);

    public static byte[] QueryFrame(string cql, short stream = 1)
    {
        var text = Encoding.UTF8.GetBytes(cql);
        var body = new byte[4 + text.Length + 3];
        BinaryPrimitives.WriteInt32BigEndian(body, text.Length);
        text.CopyTo(body, 4);
        body[^2] = 1; // Consistency ONE.
        return Frame(Query, body, stream);
    }

    /// <summary>Sends; a server that has closed meanwhile is no error.</summary>
    public Task SendAsync(ReadOnlyMemory<byte> bytes) => TrySendAsync(bytes);

    /// <summary>Sends.</summary>
    /// <returns>False if the server has closed.</returns>
    public async Task<bool> TrySendAsync(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            await _stream.WriteAsync(bytes, Sessions.Token);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>Sends nothing more, and reads what comes until the server closes.</summary>
    public async Task<byte[]> FinishAsync(CancellationToken cancellationToken)
    {
        var received = new MemoryStream();
        try
        {
            _client.Client.Shutdown(SocketShutdown.Send);
            await _stream.CopyToAsync(received, cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            // Reset: closed too.
        }

        return received.ToArray();
    }

    /// <summary>Reads one frame: opcode and body.</summary>
    public async Task<(byte Opcode, byte[] Body)> ReadFrameAsync(CancellationToken cancellationToken)
    {
        var header = new byte[9];
        await _stream.ReadExactlyAsync(header, cancellationToken);
        var body = new byte[BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(5))];
        await _stream.ReadExactlyAsync(body, cancellationToken);
        return (header[4], body);
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }

    private static byte[] Text(string text) => [0, (byte)text.Length, .. Encoding.ASCII.GetBytes(text)];
}
