using System.IO.Pipelines;
using ChatApp.Contracts.ClientProtocol;
using ChatApp.Contracts.Identity;
using ChatApp.Gateway.Connections;
using ChatApp.Gateway.Connections.Frames;
using ChatApp.Gateway.Connections.Liveness;
using ChatApp.Gateway.Tests.Connections.Frames;
using Microsoft.Extensions.Time.Testing;

namespace ChatApp.Gateway.Tests.Connections;

public sealed class ConnectionClosingTests : IDisposable
{
    private readonly Pipe _sent = new();
    private readonly Pipe _got = new();
    private readonly FakeTimeProvider _clock = new();
    private readonly PipeEnds _ends;
    private readonly LateConfirmations _late;
    private readonly Connection _connection;

    public ConnectionClosingTests()
    {
        _ends = new PipeEnds(_sent, _got);
        _late = new LateConfirmations(_clock);
        var transport = new WebSocketTransport(_ends, _ends, new LastHeard(_clock));
        _connection = new Connection(
            transport, default, number: 1, Position.None, TimeSpan.Zero, new GatewayOptions(), _late, _clock);
    }

    [Fact]
    public async Task Is_closed_once_the_client_has_answered_also_for_whoever_closes_it_too()
    {
        var first = _connection.CloseAsync(CloseCode.Idle, "");
        await _connection.CloseAsync(CloseCode.Normal, ""); // Not theirs to wait for.
        var closed = _connection.ClosedAsync();
        _connection.NoteReadingEnded(peerClosed: false); // So it is drained.
        await SendAsync(ClientBytes.Frame(ClientBytes.Binary, new byte[1000]));
        Assert.False(closed.IsCompleted);

        await SendAsync(ClientBytes.Closing(4007));
        await closed.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        await first;
        Assert.False(_ends.IsAborted);
        Assert.True(_got.Reader.TryRead(out var got));
        Assert.Equal([0x88, 0x02, 0x0F, 0xA7], got.Buffer.FirstSpan.ToArray());
    }

    [Fact]
    public async Task A_client_that_does_not_answer_is_cut_after_2_s()
    {
        var closing = _connection.CloseAsync(CloseCode.Idle, "");
        var closed = _connection.ClosedAsync();
        Assert.False(closed.IsCompleted);
        _clock.Advance(TimeSpan.FromSeconds(2));
        await closed.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        await closing;
        Assert.True(_ends.IsAborted);
    }

    public void Dispose()
    {
        _connection.Dispose();
        _late.Dispose();
    }

    private async Task SendAsync(byte[] bytes) => await _sent.Writer.WriteAsync(bytes, TestContext.Current.CancellationToken);
}
