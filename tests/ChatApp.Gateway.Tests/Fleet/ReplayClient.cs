using System.Net.WebSockets;
using ChatApp.Contracts.ClientProtocol;
using ChatApp.Contracts.Identity;
using Google.Protobuf;

namespace ChatApp.Gateway.Tests.Fleet;

/// <summary>A client that reads a long inbox and acknowledges as it goes; it keeps numbers, and no message.</summary>
internal sealed class ReplayClient : IDisposable
{
    private const ulong AcknowledgedTogether = 64;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ClientWebSocket _socket = new();
    private readonly byte[] _buffer = new byte[ChatProtocol.MaximumFrameBytes];
    private ulong _acknowledged;

    private ReplayClient()
    {
    }

    /// <summary>What it sends with its next Hello.</summary>
    public long Confirmed { get; private set; }

    /// <summary>The numbers of the messages that were pushed, in that order.</summary>
    public List<ulong> Numbers { get; } = [];

    public static async Task<ReplayClient> ConnectAsync(GatewayFleet fleet, Uri url, DeviceAddress device, long number, long confirmed = 0)
    {
        var client = new ReplayClient();
        client._socket.Options.AddSubProtocol(ChatProtocol.Subprotocol);
        await client._socket.ConnectAsync(url, TestContext.Current.CancellationToken);
        await client.SendAsync(new ClientFrame
        {
            Hello = new Hello
            {
                AccessToken = fleet.TokenFor(device), ConnectionNumber = (ulong)number, ConfirmedPosition = confirmed, Client = "test",
            },
        });
        return client;
    }

    /// <summary>Reads and acknowledges until so many messages have been pushed, or the inbox is read to its end.</summary>
    public async Task ReadAsync(int count)
    {
        var pushed = 0UL;
        while (Numbers.Count < count)
        {
            var frame = await ReceiveAsync();
            switch (frame.FrameCase)
            {
                case ServerFrame.FrameOneofCase.Push:
                    pushed = frame.Push.Delivery;
                    Numbers.Add(frame.Push.Entry.Message.Number);
                    if (pushed >= _acknowledged + AcknowledgedTogether)
                    {
                        await AcknowledgeAsync(pushed);
                    }

                    break;
                case ServerFrame.FrameOneofCase.Confirmed:
                    Confirmed = Math.Max(Confirmed, frame.Confirmed.Position);
                    break;
                case ServerFrame.FrameOneofCase.CaughtUp:
                    await AcknowledgeAsync(pushed);
                    return;
            }
        }
    }

    /// <summary>Reads on until what was acknowledged is confirmed.</summary>
    public async Task ReadUntilConfirmedAsync()
    {
        while (await ReceiveAsync() is var frame && !(frame.Confirmed?.Delivery >= _acknowledged))
        {
            Confirmed = Math.Max(Confirmed, frame.Confirmed?.Position ?? 0);
        }
    }

    /// <summary>Is gone, without a word.</summary>
    public void Dispose()
    {
        _socket.Abort();
        _socket.Dispose();
    }

    private async Task AcknowledgeAsync(ulong delivery)
    {
        _acknowledged = delivery;
        await SendAsync(new ClientFrame { Acknowledge = new Acknowledge { Delivery = delivery } });
    }

    private async Task SendAsync(ClientFrame frame)
    {
        var bytes = new byte[frame.CalculateSize()];
        frame.WriteTo(bytes.AsSpan());
        await _socket.SendAsync(bytes, WebSocketMessageType.Binary, true, TestContext.Current.CancellationToken);
    }

    private async Task<ServerFrame> ReceiveAsync()
    {
        var length = 0;
        while (true)
        {
            var read = _socket.ReceiveAsync(_buffer.AsMemory(length), TestContext.Current.CancellationToken);
            var result = read.IsCompleted ? await read : await read.AsTask().WaitAsync(Patience, TimeProvider.System, TestContext.Current.CancellationToken);
            Assert.True(result.MessageType == WebSocketMessageType.Binary, $"The gateway closed with {_socket.CloseStatus} instead of sending a frame.");
            length += result.Count;
            if (result.EndOfMessage)
            {
                return ServerFrame.Parser.ParseFrom(_buffer, 0, length);
            }
        }
    }
}
