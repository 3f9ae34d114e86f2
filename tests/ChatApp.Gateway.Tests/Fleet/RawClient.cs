using System.Buffers;
using System.Net.WebSockets;
using ChatApp.Contracts.ClientProtocol;
using ChatApp.Contracts.Identity;
using Google.Protobuf;

namespace ChatApp.Gateway.Tests.Fleet;

/// <summary>A client that does just what a test tells it: frames out, frames in.</summary>
internal sealed class RawClient : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ClientWebSocket _socket = new();

    private RawClient(DeviceAddress device) => Device = device;

    public DeviceAddress Device { get; }

    /// <summary>Opens a WebSocket and says nothing.</summary>
    public static async Task<RawClient> OpenAsync(Uri url, DeviceAddress device = default)
    {
        var client = new RawClient(device);
        client._socket.Options.AddSubProtocol(ChatProtocol.Subprotocol);
        await client._socket.ConnectAsync(url, TestContext.Current.CancellationToken);
        return client;
    }

    /// <summary>Opens, says Hello, and waits for Welcome.</summary>
    public static Task<RawClient> ConnectAsync(GatewayFleet fleet, int gateway, DeviceAddress device, long number, long confirmed = 0) =>
        ConnectAsync(fleet, fleet.Urls[gateway], device, number, confirmed);

    /// <inheritdoc cref="ConnectAsync(GatewayFleet, int, DeviceAddress, long, long)"/>
    public static async Task<RawClient> ConnectAsync(GatewayFleet fleet, Uri url, DeviceAddress device, long number, long confirmed = 0)
    {
        var client = await OpenAsync(url, device);
        await client.SendAsync(new ClientFrame
        {
            Hello = new Hello
            {
                AccessToken = fleet.TokenFor(device), ConnectionNumber = (ulong)number, ConfirmedPosition = confirmed, Client = "test",
            },
        });
        Assert.Equal(ServerFrame.FrameOneofCase.Welcome, (await client.ReceiveAsync()).FrameCase);
        return client;
    }

    public async Task SendAsync(ClientFrame frame) => await SendAsync(frame.ToByteArray());

    public async Task SendAsync(byte[] bytes, WebSocketMessageType type = WebSocketMessageType.Binary) =>
        await _socket.SendAsync(bytes, type, true, TestContext.Current.CancellationToken);

    /// <summary>Sends a message to one device of one user.</summary>
    public async Task<MessageId> SendMessageAsync(DeviceAddress to, long number, string text, MessageId? id = null)
    {
        var messageId = id ?? MessageId.New(TimeProvider.System.GetUtcNow());
        await SendAsync(FrameOf(Device, to, number, text, messageId));
        return messageId;
    }

    /// <summary>A message to one device of one user.</summary>
    public static ClientFrame FrameOf(DeviceAddress from, DeviceAddress to, long number, string text, MessageId id) => new()
    {
        Send = new Send
        {
            MessageId = id.ToWire(),
            ConversationId = ConversationId.Between(from.User, to.User).ToWire(),
            Number = (ulong)number,
            Recipients =
            {
                new RecipientCopies
                {
                    UserId = to.User.ToWire(),
                    Devices = { new DeviceCopy { DeviceId = to.Device.Value, Ciphertext = ByteString.CopyFromUtf8(text) } },
                },
            },
        },
    };

    /// <summary>Sends unless the gateway has gone meanwhile.</summary>
    public async Task TrySendMessageAsync(DeviceAddress to, long number, string text)
    {
        try
        {
            await SendMessageAsync(to, number, text);
        }
        catch (Exception exception) when (exception is WebSocketException or IOException or ObjectDisposedException)
        {
        }
    }

    public async Task AcknowledgeAsync(ulong delivery) =>
        await SendAsync(new ClientFrame { Acknowledge = new Acknowledge { Delivery = delivery } });

    /// <summary>The push of a message; what is pushed before it is passed over.</summary>
    public async Task<Push> ReceiveMessageAsync(MessageId id)
    {
        Push push;
        while ((push = (await ReceiveAsync(ServerFrame.FrameOneofCase.Push)).Push).Entry.Message?.MessageId != id.ToWire())
        {
        }

        return push;
    }

    /// <summary>The next frame.</summary>
    public async Task<ServerFrame> ReceiveAsync()
    {
        var (result, bytes) = await ReadAsync();
        Assert.True(result.MessageType == WebSocketMessageType.Binary, $"The gateway closed with {_socket.CloseStatus} instead of sending a frame.");
        return ServerFrame.Parser.ParseFrom(bytes);
    }

    /// <summary>The next frame of a kind; those of other kinds are passed over.</summary>
    public async Task<ServerFrame> ReceiveAsync(ServerFrame.FrameOneofCase kind)
    {
        while (true)
        {
            var frame = await ReceiveAsync();
            if (frame.FrameCase == kind)
            {
                return frame;
            }
        }
    }

    /// <summary>Waits until the gateway closes.</summary>
    public async Task<CloseCode> ReceiveCloseAsync()
    {
        while ((await ReadAsync()).Result.MessageType != WebSocketMessageType.Close)
        {
        }

        return (CloseCode)_socket.CloseStatus!.Value;
    }

    /// <summary>Waits until the gateway closes, and counts the frames of a kind that come before.</summary>
    public async Task<int> CountUntilCloseAsync(ServerFrame.FrameOneofCase kind)
    {
        var count = 0;
        while (await ReadAsync() is var (result, bytes) && result.MessageType != WebSocketMessageType.Close)
        {
            count += ServerFrame.Parser.ParseFrom(bytes).FrameCase == kind ? 1 : 0;
        }

        return count;
    }

    /// <summary>Closes in good order and reads what still comes.</summary>
    /// <returns>How many frames that was.</returns>
    public async Task<int> LeaveAsync()
    {
        await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "", TestContext.Current.CancellationToken);
        var count = 0;
        while ((await ReadAsync()).Result.MessageType != WebSocketMessageType.Close)
        {
            count++;
        }

        return count;
    }

    public async ValueTask DisposeAsync()
    {
        if (_socket.State == WebSocketState.Open)
        {
            try
            {
                await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "", CancellationToken.None);
            }
            catch (WebSocketException)
            {
                // Its gateway has gone, which a client that did not read has not seen.
            }
        }

        _socket.Dispose();
    }

    private async Task<(WebSocketReceiveResult Result, byte[] Bytes)> ReadAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        var buffer = ArrayPool<byte>.Shared.Rent(ChatProtocol.MaximumFrameBytes * 2);
        var length = 0;
        try
        {
            while (true)
            {
                var result = await _socket.ReceiveAsync(new ArraySegment<byte>(buffer, length, buffer.Length - length), patience.Token);
                length += result.Count;
                if (result.EndOfMessage)
                {
                    return (result, buffer[..length]);
                }
            }
        }
        catch (OperationCanceledException exception) when (patience.IsCancellationRequested)
        {
            throw new TimeoutException($"Waited {Patience.TotalSeconds} s for a frame to {Device}.", exception);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
