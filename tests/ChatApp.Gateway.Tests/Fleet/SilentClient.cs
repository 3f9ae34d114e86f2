using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using ChatApp.Contracts.ClientProtocol;
using ChatApp.Contracts.Identity;
using Google.Protobuf;

namespace ChatApp.Gateway.Tests.Fleet;

/// <summary>A WebSocket peer over bare TCP (RFC 6455 §5), which answers pings only if it is told to: as one that vanished, or one that is alive.</summary>
internal sealed class SilentClient : IAsyncDisposable
{
    private const byte Ping = 0x9;
    private const byte Pong = 0xA;
    private const byte Close = 0x8;
    private const byte Binary = 0x2;

    private readonly TcpClient _tcp = new();
    private readonly CancellationTokenSource _patience = new(TimeSpan.FromSeconds(30));
    private NetworkStream? _stream;

    private SilentClient(DeviceAddress device) => Device = device;

    public DeviceAddress Device { get; }

    /// <summary>Pings that have come.</summary>
    public int Pings { get; private set; }

    /// <summary>Opens a WebSocket and says nothing.</summary>
    /// <param name="pieces">In how many writes the upgrade is asked for.</param>
    /// <param name="receiveBuffer">How many bytes the system takes for it while it does not read, about; null for what it likes.</param>
    public static async Task<SilentClient> OpenAsync(Uri url, DeviceAddress device = default, int pieces = 1, int? receiveBuffer = null)
    {
        var client = new SilentClient(device);
        if (receiveBuffer is { } bytes)
        {
            client._tcp.ReceiveBufferSize = bytes;
        }

        await client._tcp.ConnectAsync(url.Host, url.Port, client._patience.Token);
        var padding = pieces > 1 ? $"Padding: {new string('x', 4096)}\r\n" : ""; // For the HTTP server, should they come together after all.
        var request = Encoding.ASCII.GetBytes(
                $"GET {url.AbsolutePath} HTTP/1.1\r\nHost: {url.Authority}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + $"Sec-WebSocket-Key: {Convert.ToBase64String(new byte[16])}\r\nSec-WebSocket-Version: 13\r\n"
                + $"Sec-WebSocket-Protocol: {ChatProtocol.Subprotocol}\r\n{padding}\r\n");
        client._tcp.NoDelay = true;
        foreach (var piece in request.Chunk((request.Length + pieces - 1) / pieces))
        {
            await client.Stream.WriteAsync(piece, client._patience.Token);
        }

        await client.SkipHeadersAsync();
        return client;
    }

    /// <summary>Opens, says Hello, and waits for Welcome.</summary>
    /// <inheritdoc cref="OpenAsync"/>
    public static async Task<SilentClient> ConnectAsync(
        GatewayFleet fleet, Uri url, DeviceAddress device, long number, int pieces = 1, int? receiveBuffer = null)
    {
        var client = await OpenAsync(url, device, pieces, receiveBuffer);
        await client.SendHelloAsync(fleet, number);
        Assert.Equal(ServerFrame.FrameOneofCase.Welcome, (await client.ReceiveAsync(answer: true))!.FrameCase);
        return client;
    }

    /// <summary>Says Hello.</summary>
    public async Task SendHelloAsync(GatewayFleet fleet, long number = 1) => await WriteAsync(Binary, new ClientFrame
    {
        Hello = new Hello { AccessToken = fleet.TokenFor(Device), ConnectionNumber = (ulong)number },
    }.ToByteArray());

    /// <summary>Sends frames in one write, so that the gateway reads them at once.</summary>
    public async Task SendTogetherAsync(IEnumerable<ClientFrame> frames) =>
        await Stream.WriteAsync(frames.SelectMany(frame => Encode(Binary, frame.ToByteArray())).ToArray(), _patience.Token);

    /// <summary>Sends a frame again and again and reads nothing.</summary>
    /// <returns>How often, until the gateway cut the connection; the maximum, if it did not.</returns>
    public async Task<int> FloodAsync(ClientFrame frame, int maximum)
    {
        var bytes = frame.ToByteArray();
        for (var sent = 0; sent < maximum; sent++)
        {
            try
            {
                await WriteAsync(Binary, bytes);
            }
            catch (IOException)
            {
                return sent;
            }
        }

        return maximum;
    }

    /// <summary>The next frame of the protocol; null when the gateway closes.</summary>
    /// <param name="answer">Whether pings on the way are answered.</param>
    public async Task<ServerFrame?> ReceiveAsync(bool answer)
    {
        while (true)
        {
            var (opcode, payload) = await ReadAsync();
            switch (opcode)
            {
                case Binary:
                    return ServerFrame.Parser.ParseFrom(payload);
                case Ping:
                    Pings++;
                    await (answer ? WriteAsync(Pong, payload) : Task.CompletedTask);
                    break;
                case Close:
                    CloseCode = (CloseCode)BinaryPrimitives.ReadUInt16BigEndian(payload);
                    return null;
                default:
                    break;
            }
        }
    }

    /// <summary>What the gateway closed with; null before.</summary>
    public CloseCode? CloseCode { get; private set; }

    /// <summary>Answers pings until so many have come.</summary>
    public async Task AnswerPingsAsync(int count)
    {
        while (Pings < count)
        {
            var (opcode, payload) = await ReadAsync();
            Assert.NotEqual(Close, opcode);
            if (opcode == Ping)
            {
                Pings++;
                await WriteAsync(Pong, payload);
            }
        }
    }

    /// <summary>Sends bytes in one write, whatever they are.</summary>
    public async Task WriteAsync(ReadOnlyMemory<byte> bytes) => await Stream.WriteAsync(bytes, _patience.Token);

    /// <summary>Sends no more, and reads on.</summary>
    public void EndSending() => _tcp.Client.Shutdown(SocketShutdown.Send);

    /// <summary>The next WebSocket frame, whatever it is.</summary>
    /// <exception cref="EndOfStreamException">The gateway has ended the connection.</exception>
    public async Task<(byte Opcode, byte[] Payload)> ReadAsync()
    {
        var header = new byte[2];
        await Stream.ReadExactlyAsync(header, _patience.Token);
        var length = (long)header[1];
        if (length >= 126)
        {
            var extended = new byte[length == 126 ? 2 : 8];
            await Stream.ReadExactlyAsync(extended, _patience.Token);
            length = extended.Length == 2 ? BinaryPrimitives.ReadUInt16BigEndian(extended) : BinaryPrimitives.ReadInt64BigEndian(extended);
        }

        var payload = new byte[length];
        await Stream.ReadExactlyAsync(payload, _patience.Token);
        return ((byte)(header[0] & 0xF), payload);
    }

    public ValueTask DisposeAsync()
    {
        _tcp.Dispose();
        _patience.Dispose();
        return ValueTask.CompletedTask;
    }

    // Kept, because none is given out any more once one direction has ended.
    private NetworkStream Stream => _stream ??= _tcp.GetStream();

    private async Task SkipHeadersAsync()
    {
        var last = new byte[4];
        var one = new byte[1];
        while (!last.AsSpan().SequenceEqual("\r\n\r\n"u8))
        {
            await Stream.ReadExactlyAsync(one, _patience.Token);
            last = [.. last[1..], one[0]];
        }
    }

    private async Task WriteAsync(byte opcode, byte[] payload) => await Stream.WriteAsync(Encode(opcode, payload), _patience.Token);

    /// <summary>Final, masked with zeros.</summary>
    private static byte[] Encode(byte opcode, byte[] payload)
    {
        byte[] header = payload.Length < 126
            ? [(byte)(0x80 | opcode), (byte)(0x80 | payload.Length)]
            : [(byte)(0x80 | opcode), 0x80 | 126, (byte)(payload.Length >> 8), (byte)payload.Length];
        return [.. header, 0, 0, 0, 0, .. payload];
    }
}
