using System.Net.WebSockets;

namespace ChatApp.Bench.Peers.Relay;

/// <summary>A WebSocket that several may send to, one at a time.</summary>
internal sealed class RelaySocket(WebSocket socket) : IDisposable
{
    private readonly SemaphoreSlim _sending = new(1);

    public async ValueTask SendAsync(ReadOnlyMemory<byte> frame, CancellationToken cancellationToken)
    {
        await _sending.WaitAsync(cancellationToken);
        try
        {
            if (socket.State == WebSocketState.Open)
            {
                await socket.SendAsync(frame, WebSocketMessageType.Binary, endOfMessage: true, cancellationToken);
            }
        }
        finally
        {
            _sending.Release();
        }
    }

    /// <returns>The frame's length; 0 at the end.</returns>
    public async ValueTask<int> ReceiveAsync(byte[] frame, CancellationToken cancellationToken)
    {
        var length = 0;
        while (true)
        {
            var received = await socket.ReceiveAsync(frame.AsMemory(length), cancellationToken);
            length += received.Count;
            if (received.MessageType == WebSocketMessageType.Close)
            {
                return 0;
            }

            if (received.EndOfMessage)
            {
                return length;
            }
        }
    }

    public void Dispose() => _sending.Dispose();
}
