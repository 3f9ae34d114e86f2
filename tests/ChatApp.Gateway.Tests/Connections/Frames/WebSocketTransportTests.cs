using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using ChatApp.Contracts.ClientProtocol;
using ChatApp.Gateway.Connections.Frames;
using ChatApp.Gateway.Connections.Liveness;

namespace ChatApp.Gateway.Tests.Connections.Frames;

public sealed class WebSocketTransportTests : IDisposable
{
    private static readonly byte[] Ping = [0x89, 0x00];
    private static readonly byte[] Close = [0x88, 0x02, 0x03, 0xE8];
    private static readonly OutgoingFrame Frame = new(new ServerFrame { Sent = new Sent() });
    private static readonly byte[] FrameBytes = [0x82, 0x02, 0x12, 0x00];

    // Whoever writes 4 bytes that are not read waits.
    private readonly Pipe _output = new(new PipeOptions(pauseWriterThreshold: 4, resumeWriterThreshold: 2, useSynchronizationContext: false));
    private readonly WebSocketTransport _transport;

    public WebSocketTransportTests()
    {
        var ends = new PipeEnds(new Pipe(), _output);
        _transport = new WebSocketTransport(ends, ends, new LastHeard(TimeProvider.System));
    }

    [Fact]
    public async Task Asks_with_a_ping_between_frames()
    {
        _transport.Ask();
        Assert.Equal(Ping, await ReadAsync());
        var sending = Send();
        Assert.Equal(FrameBytes, await ReadAsync());
        await sending;
        _transport.Ask();
        Assert.Equal(Ping, await ReadAsync());
    }

    [Fact]
    public async Task Does_not_ask_while_a_frame_waits_for_the_client_to_read()
    {
        var sending = Send();
        Assert.False(sending.IsCompleted);
        _transport.Ask();
        Assert.Equal(FrameBytes, await ReadAsync());
        await sending;
    }

    [Fact]
    public async Task A_frame_waits_for_a_ping_that_waits_for_the_client_to_read()
    {
        _transport.Ask();
        _transport.Ask(); // Nobody has read the first: now 4 bytes wait.
        _transport.Ask();
        Assert.False(_transport.TryAppend(Frame));
        byte[] both = [.. Ping, .. Ping];
        Assert.Equal(both, await ReadAsync());
        await _transport.Flushed;
        var sending = Send();
        Assert.Equal(FrameBytes, await ReadAsync());
        await sending;
    }

    [Fact]
    public async Task Of_pings_that_come_while_the_client_does_not_read_the_last_is_answered()
    {
        _transport.Answer(Payload(1, 1));
        for (byte number = 2; number < 200; number++)
        {
            _transport.Answer(Payload(number, number, number));
        }

        Assert.Equal([0x8A, 0x02, 1, 1], await ReadAsync());
        Assert.Equal([0x8A, 0x03, 199, 199, 199], await ReadAsync());
        await _transport.Flushed;
        _transport.Answer(Payload());
        Assert.Equal([0x8A, 0x00], await ReadAsync());
    }

    [Fact]
    public async Task A_close_waits_for_its_turn_and_nothing_of_its_own_comes_behind_it()
    {
        _ = Send();
        var closing = _transport.SendCloseAsync(CloseCode.Normal, "", TestContext.Current.CancellationToken);
        Assert.Equal(FrameBytes, await ReadAsync());
        Assert.Equal(Close, await ReadAsync());
        await closing;
        _transport.Ask();
        _transport.Answer(Payload(1));
        await _output.Writer.CompleteAsync();
        Assert.Empty(await ReadAsync());
    }

    [Fact]
    public async Task A_close_without_a_code_has_no_payload()
    {
        await _transport.SendCloseAsync(ClosePayload.NoCode, "", TestContext.Current.CancellationToken);
        Assert.Equal([0x88, 0x00], await ReadAsync());
    }

    [Fact]
    public async Task A_close_that_nobody_takes_fails()
    {
        await _output.Reader.CompleteAsync();
        await Assert.ThrowsAsync<IOException>(
            () => _transport.SendCloseAsync(CloseCode.Normal, "", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task What_the_system_says_of_the_end_is_told_to_who_writes_and_to_nobody_else()
    {
        await _output.Reader.CompleteAsync(new SocketException((int)SocketError.TimedOut));
        _transport.Ask(); // From a sweep over all connections.
        _transport.Answer(Payload(1));
        await _transport.Flushed;
        Assert.Throws<IOException>(_transport.ThrowIfGone);
        await Assert.ThrowsAsync<IOException>(
            () => _transport.SendCloseAsync(CloseCode.Normal, "", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task What_the_system_says_of_the_end_is_an_end_to_who_reads()
    {
        var sent = new Pipe();
        var ends = new PipeEnds(sent, _output);
        await sent.Writer.CompleteAsync(new SocketException((int)SocketError.TimedOut));
        var reader = new FrameReader(new WebSocketTransport(ends, ends, new LastHeard(TimeProvider.System)));
        var reading = await Assert.ThrowsAnyAsync<Exception>(() => reader.ReadAsync(TestContext.Current.CancellationToken).AsTask());
        Assert.True(WebSocketTransport.IsEnd(reading));
    }

    [Fact]
    public async Task Does_not_ask_once_the_connection_is_its_owners_again()
    {
        _transport.Dispose();
        await _output.Writer.CompleteAsync();
        _transport.Ask();
        _transport.Answer(Payload());
        Assert.Empty(await ReadAsync());
    }

    public void Dispose() => _transport.Dispose();

    private static ReadOnlySequence<byte> Payload(params byte[] bytes) => new(bytes);

    private Task Send()
    {
        Assert.True(_transport.TryAppend(Frame));
        return _transport.SendAppended();
    }

    private async Task<byte[]> ReadAsync()
    {
        var read = await _output.Reader.ReadAsync(TestContext.Current.CancellationToken);
        var bytes = read.Buffer.ToArray();
        _output.Reader.AdvanceTo(read.Buffer.End);
        return bytes;
    }
}
