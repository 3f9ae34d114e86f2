using System.Net.WebSockets;
using System.Threading.Channels;
using ChatApp.Contracts.ClientProtocol;
using Google.Protobuf;

namespace ChatApp.Scripted;

/// <summary>A client's connection, in the hands of a test.</summary>
public sealed class ScriptedConnection : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly WebSocket _socket;
    private readonly Channel<(ClientFrame Frame, byte[] Bytes)> _frames = Channel.CreateBounded<(ClientFrame, byte[])>(4096);
    private readonly byte[] _buffer = new byte[ChatProtocol.MaximumFrameBytes];
    private readonly List<ClientFrame> _passedOver = [];
    private int _length;
    private ulong _delivery;

    internal ScriptedConnection(WebSocket socket) => _socket = socket;

    /// <summary>What the client said first.</summary>
    public Hello Hello { get; private set; } = new();

    /// <summary>The bytes of the last frame that was read.</summary>
    public byte[] LastBytes { get; private set; } = [];

    /// <summary>Welcomes the client.</summary>
    public Task WelcomeAsync(DateTimeOffset? serverTime = null) => SendAsync(new ServerFrame
    {
        Welcome = new Welcome
        {
            GatewayId = "scripted",
            MaximumUnacknowledged = ChatProtocol.MaximumUnacknowledged,
            ServerTime = (serverTime ?? TimeProvider.System.GetUtcNow()).ToUnixTimeMilliseconds(),
            MaximumWatched = ChatProtocol.MaximumWatched,
        },
    });

    /// <summary>Sends a frame.</summary>
    public async Task SendAsync(ServerFrame frame)
    {
        using var patience = new CancellationTokenSource(Patience);
        await _socket.SendAsync(frame.ToByteArray(), WebSocketMessageType.Binary, endOfMessage: true, patience.Token);
    }

    /// <summary>Pushes an entry, with the next delivery number.</summary>
    /// <returns>The delivery.</returns>
    public async Task<ulong> PushAsync(Entry entry, long position = 1)
    {
        _delivery++;
        await SendAsync(new ServerFrame { Push = new Push { Delivery = _delivery, Position = position, Entry = entry } });
        return _delivery;
    }

    /// <summary>Ticks a message.</summary>
    public Task TickAsync(ByteString messageId) => SendAsync(new ServerFrame { Sent = new Sent { MessageId = messageId } });

    /// <summary>Refuses a message.</summary>
    public Task RefuseAsync(ByteString messageId, ErrorCode code, uint retryAfterMilliseconds = 0) => SendAsync(new ServerFrame
    {
        Refused = new Refused { MessageId = messageId, Code = code, RetryAfterMilliseconds = retryAfterMilliseconds },
    });

    /// <summary>The next frame of a kind; frames of other kinds wait for whoever asks for them.</summary>
    public async Task<ClientFrame> ReadAsync(ClientFrame.FrameOneofCase kind)
    {
        var waiting = _passedOver.Find(frame => frame.FrameCase == kind);
        if (waiting is not null)
        {
            _passedOver.Remove(waiting);
            return waiting;
        }

        while (true)
        {
            var frame = await NextAsync() ?? throw new InvalidOperationException($"The client left; a {kind} was awaited.");
            if (frame.FrameCase == kind)
            {
                return frame;
            }

            _passedOver.Add(frame);
        }
    }

    /// <summary>How many frames of a kind have come that nobody read, as far as the connection was read.</summary>
    public int Waiting(ClientFrame.FrameOneofCase kind) => _passedOver.Count(frame => frame.FrameCase == kind);

    /// <summary>The next Send.</summary>
    public async Task<Send> ReadSendAsync() => (await ReadAsync(ClientFrame.FrameOneofCase.Send)).Send;

    /// <summary>Reads until the client has acknowledged a delivery.</summary>
    public async Task ReadAcknowledgeAsync(ulong delivery)
    {
        while ((await ReadAsync(ClientFrame.FrameOneofCase.Acknowledge)).Acknowledge.Delivery < delivery)
        {
            // Cumulative: a lower one comes first where the client took several batches.
        }
    }

    /// <summary>Waits until the client has left.</summary>
    public async Task ReadCloseAsync()
    {
        while (await NextAsync() is not null)
        {
            // What it sends before it leaves is not asked for.
        }
    }

    /// <summary>Closes with a code.</summary>
    public async Task CloseAsync(CloseCode code, string reason = "")
    {
        using var patience = new CancellationTokenSource(Patience);
        await _socket.CloseOutputAsync((WebSocketCloseStatus)code, reason, patience.Token);
        await ReadCloseAsync();
    }

    /// <summary>Drops the connection without a word.</summary>
    public void Abort() => _socket.Abort();

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }

    internal async Task<bool> ReadHelloAsync()
    {
        Hello = (await ReceiveAsync())?.Hello ?? Hello;
        return Hello.ConnectionNumber > 0;
    }

    /// <summary>Reads what the client sends until it leaves, and answers its close frame as a gateway does.</summary>
    internal async Task RunAsync()
    {
        while (await ReceiveAsync() is { } frame)
        {
            await _frames.Writer.WriteAsync((frame, _buffer[.._length]), CancellationToken.None);
        }

        _frames.Writer.TryComplete();
        if (_socket.State == WebSocketState.CloseReceived)
        {
            await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "", CancellationToken.None);
        }
    }

    private async Task<ClientFrame?> NextAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            (var frame, LastBytes) = await _frames.Reader.ReadAsync(patience.Token);
            return frame;
        }
        catch (ChannelClosedException)
        {
            return null;
        }
        catch (OperationCanceledException exception)
        {
            throw new TimeoutException("The client sent nothing.", exception);
        }
    }

    private async Task<ClientFrame?> ReceiveAsync()
    {
        try
        {
            _length = 0;
            while (true)
            {
                var received = await _socket.ReceiveAsync(_buffer.AsMemory(_length), CancellationToken.None);
                _length += received.Count;
                if (received.MessageType == WebSocketMessageType.Close)
                {
                    return null;
                }

                if (received.EndOfMessage)
                {
                    return ClientFrame.Parser.ParseFrom(_buffer.AsSpan(0, _length));
                }
            }
        }
        catch (WebSocketException)
        {
            return null; // Gone without a word.
        }
    }
}
