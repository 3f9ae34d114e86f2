using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace ChatApp.Bench.Peers.Relay;

/// <summary>
/// The least that can carry a message: one process, a table of sockets, and no memory of anything. What the runtime's WebSockets cost by
/// themselves; nothing is durable when the sender is told so.
/// </summary>
internal static class RelayHost
{
    private const int LongestFrame = 4096;

    public static void Map(WebApplication app)
    {
        var sockets = new ConcurrentDictionary<int, RelaySocket>();
        app.UseWebSockets();
        app.Map("/chat", async (HttpContext context) =>
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            using var own = new RelaySocket(socket);
            await ServeAsync(own, sockets, context.RequestAborted);
        });
    }

    private static async Task ServeAsync(RelaySocket own, ConcurrentDictionary<int, RelaySocket> sockets, CancellationToken cancellationToken)
    {
        var frame = new byte[LongestFrame];
        var user = -1;
        try
        {
            while (await own.ReceiveAsync(frame, cancellationToken) is > 0 and var length)
            {
                var other = BinaryPrimitives.ReadInt32LittleEndian(frame.AsSpan(1));
                if (frame[0] == RelayFrames.Hello)
                {
                    user = other;
                    sockets[user] = own;
                    frame[0] = RelayFrames.Ready;
                    await own.SendAsync(frame.AsMemory(0, length), cancellationToken);
                }
                else if (sockets.TryGetValue(other, out var target))
                {
                    await target.SendAsync(frame.AsMemory(0, length), cancellationToken);
                    if (frame[0] == RelayFrames.Message)
                    {
                        await TickAsync(own, frame, cancellationToken);
                    }
                }
            }
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            // It is gone.
        }
        finally
        {
            sockets.TryRemove(KeyValuePair.Create(user, own));
        }
    }

    // The number stands in the body behind the sender (MessageBody).
    private static ValueTask TickAsync(RelaySocket own, byte[] frame, CancellationToken cancellationToken)
    {
        frame[0] = RelayFrames.Tick;
        frame.AsSpan(RelayFrames.HeaderLength + sizeof(long), sizeof(long)).CopyTo(frame.AsSpan(RelayFrames.HeaderLength));
        return own.SendAsync(frame.AsMemory(0, RelayFrames.HeaderLength + sizeof(long)), cancellationToken);
    }
}
