using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using ChatApp.Contracts.ClientProtocol;
using ChatApp.Gateway.Connections;
using ChatApp.Gateway.Connections.Liveness;

namespace ChatApp.Gateway.Tests.Connections;

/// <summary>Where the HTTP server took the WebSocket: frames are given to it one by one.</summary>
public sealed class FrameWriterOverWebSocketTests
{
    private const int MostBeforeDropping = 64;

    // More than the buffers of a connection take that asks for small ones.
    private static readonly ServerFrame Large = new() { Refused = new Refused { Detail = new string('x', 8 << 20) } };

    private static readonly ServerFrame Answer = new() { CaughtUp = new CaughtUp() };
    private static readonly ServerFrame Typing = new() { TypingChanged = new TypingChanged { Typing = true } };

    [Fact]
    public async Task What_may_be_lost_is_dropped_while_64_frames_wait_for_a_client_that_does_not_read_and_answers_are_not()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var client = new TcpClient { ReceiveBufferSize = 4096 };
        await client.ConnectAsync((IPEndPoint)listener.LocalEndpoint, TestContext.Current.CancellationToken);
        using var server = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        server.SendBufferSize = 4096;
        using var webSocket = WebSocket.CreateFromStream(server.GetStream(), isServer: true, subProtocol: null, Timeout.InfiniteTimeSpan);
        var writer = new FrameWriter(new ClientSocket(webSocket, new LastHeard(TimeProvider.System), server.Close));
        Assert.True(writer.TryWrite(Large)); // Under way from now on, and not among those that wait.

        for (var waiting = 0; waiting < MostBeforeDropping - 1; waiting++)
        {
            Assert.True(writer.TryWrite(Answer));
        }

        Assert.True(writer.TryWriteDroppable(Typing), "It was dropped while there was room.");
        Assert.False(writer.TryWriteDroppable(Typing), "It took a place among those that wait.");
        Assert.True(writer.TryWrite(Answer), "An answer was dropped.");

        client.Close(); // What waits fails, and the writer ends.
        await writer.CompleteAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }
}
