using System.Buffers;
using System.IO.Pipelines;
using ChatApp.Gateway.Connections.Liveness;

namespace ChatApp.Gateway.Tests.Connections.Liveness;

public sealed class HeardTransportTests : IDisposable
{
    private static readonly byte[] Ping = [0x89, 0x00];
    private static readonly byte[] Frame = [0x82, 0x02, 1, 2];

    // Whoever writes 4 bytes that are not read waits.
    private readonly Pipe _output = new(new PipeOptions(pauseWriterThreshold: 4, resumeWriterThreshold: 2, useSynchronizationContext: false));
    private readonly HeardTransport _transport;

    public HeardTransportTests() =>
        _transport = new HeardTransport(new Duplex(new Pipe().Reader, _output.Writer), new LastHeard(TimeProvider.System));

    [Fact]
    public async Task Asks_with_a_ping_between_frames()
    {
        _transport.Ask();
        Assert.Equal(Ping, await ReadAsync());
        var writing = _transport.WriteAsync(Frame, TestContext.Current.CancellationToken);
        Assert.Equal(Frame, await ReadAsync());
        await writing;
        _transport.Ask();
        Assert.Equal(Ping, await ReadAsync());
    }

    [Fact]
    public async Task Does_not_ask_while_a_frame_waits_for_the_peer_to_read()
    {
        var writing = _transport.WriteAsync(Frame, TestContext.Current.CancellationToken);
        Assert.False(writing.IsCompleted);
        _transport.Ask();
        Assert.Equal(Frame, await ReadAsync());
        await writing;
    }

    [Fact]
    public async Task A_frame_waits_for_a_ping_that_waits_for_the_peer_to_read()
    {
        _transport.Ask();
        _transport.Ask(); // Nobody has read the first: now 4 bytes wait.
        _transport.Ask();
        var writing = _transport.WriteAsync(Frame, TestContext.Current.CancellationToken);
        byte[] both = [.. Ping, .. Ping];
        Assert.Equal(both, await ReadAsync());
        Assert.Equal(Frame, await ReadAsync());
        await writing;
    }

    [Fact]
    public async Task Does_not_ask_once_the_connection_is_its_owners_again()
    {
        await _transport.DisposeAsync();
        await _output.Writer.CompleteAsync();
        _transport.Ask();
        Assert.Empty(await ReadAsync());
    }

    public void Dispose() => _transport.Dispose();

    private async Task<byte[]> ReadAsync()
    {
        var read = await _output.Reader.ReadAsync(TestContext.Current.CancellationToken);
        var bytes = read.Buffer.ToArray();
        _output.Reader.AdvanceTo(read.Buffer.End);
        return bytes;
    }

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
