using System.IO.Pipelines;
using System.Net.WebSockets;
using ChatApp.Contracts.ClientProtocol;
using ChatApp.Contracts.Identity;
using ChatApp.Gateway.Connections;
using ChatApp.Gateway.Connections.Frames;
using ChatApp.Gateway.Connections.Liveness;
using ChatApp.Gateway.Messages.Push;
using ChatApp.Routing.Batching;
using ChatApp.TestSupport;
using Google.Protobuf;
using Frame = ChatApp.Contracts.ClientProtocol.ServerFrame.FrameOneofCase;

namespace ChatApp.Gateway.Tests.Connections.Frames;

/// <summary>Over a real WebSocket at the client's end.</summary>
public sealed class FrameWriterTests : IDisposable
{
    private const int MostBeforeDropping = 64;

    private readonly Pipe _output = new(new PipeOptions(pauseWriterThreshold: 100_000, resumeWriterThreshold: 50_000, useSynchronizationContext: false));
    private readonly PipeEnds _ends;
    private readonly WebSocketTransport _transport;
    private readonly WebSocket _client;
    private readonly FrameWriter _writer;

    public FrameWriterTests()
    {
        _ends = new PipeEnds(new Pipe(), _output);
        _transport = new WebSocketTransport(_ends, _ends, new LastHeard(TimeProvider.System));
        _client = WebSocket.CreateFromStream(_ends.Client, new WebSocketCreationOptions());
        _writer = new FrameWriter(_transport);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(121)] // Frames of 125, 126 and 127 bytes: the length has one byte, and two.
    [InlineData(122)]
    [InlineData(123)]
    [InlineData(65_527)] // 65,535 and 65,536: two, and eight.
    [InlineData(65_528)]
    public async Task A_WebSocket_client_reads_frames_of_every_length(int length)
    {
        var frame = FrameOf(length);
        Assert.True(_writer.TryWrite(frame));
        Assert.True(_writer.TryWrite(FrameOf(1)));
        Assert.Equal(frame, await ReceiveAsync());
        Assert.Equal(FrameOf(1), await ReceiveAsync());
    }

    [Fact]
    public async Task What_a_batch_brings_goes_out_together_at_its_end()
    {
        using (BatchEnd.Begin())
        {
            Assert.True(_writer.TryWrite(FrameOf(1)));
            Assert.True(_writer.TryWrite(FrameOf(2)));
            Assert.False(_output.Reader.TryRead(out _), "Nothing goes out before the end.");
        }

        Assert.Equal(FrameOf(1), await ReceiveAsync());
        Assert.Equal(FrameOf(2), await ReceiveAsync());
    }

    [Fact]
    public async Task What_is_gathered_goes_out_when_it_is_said_or_with_the_next_frame()
    {
        Assert.True(_writer.TryWrite(new PushFrame(1, 10, ReadOnlyMemory<byte>.Empty, null), gathers: true));
        Assert.False(_output.Reader.TryRead(out _));
        _writer.WriteGathered();
        Assert.Equal(1UL, (await ReceiveAsync()).Push.Delivery);

        Assert.True(_writer.TryWrite(new PushFrame(2, 20, ReadOnlyMemory<byte>.Empty, null), gathers: true));
        Assert.True(_writer.TryWrite(FrameOf(1)));
        Assert.Equal(2UL, (await ReceiveAsync()).Push.Delivery);
        Assert.Equal(FrameOf(1), await ReceiveAsync());
    }

    [Fact]
    public async Task A_confirmation_goes_with_the_next_frame_and_takes_the_place_of_an_earlier_one()
    {
        Assert.True(_writer.ConfirmLater(new Confirmation(1, new Position(10))));
        Assert.False(_writer.ConfirmLater(new Confirmation(2, new Position(20))));
        Assert.True(_writer.TryWrite(FrameOf(1)));
        Assert.Equal(FrameOf(1), await ReceiveAsync());
        var confirmed = (await ReceiveAsync()).Confirmed;
        Assert.Equal((2UL, 20L), (confirmed.Delivery, confirmed.Position));

        _writer.WriteConfirmation(); // It has gone.
        await _writer.CompleteAsync(TestContext.Current.CancellationToken);
        Assert.False(_output.Reader.TryRead(out _));
    }

    [Fact]
    public async Task A_confirmation_that_still_waits_at_the_end_is_written()
    {
        _writer.ConfirmLater(new Confirmation(3, new Position(30)));
        await _writer.CompleteAsync(TestContext.Current.CancellationToken);
        Assert.Equal(Frame.Confirmed, (await ReceiveAsync()).FrameCase);
        Assert.False(_writer.TryWrite(FrameOf(1)));
    }

    [Fact]
    public async Task Pings_and_the_close_come_between_and_behind_messages_also_while_the_client_does_not_read()
    {
        var written = 0;
        while (_transport.Flushed.IsCompleted)
        {
            Assert.True(_writer.TryWrite(FrameOf(10_000)));
            written++;
        }

        Assert.True(_writer.TryWrite(FrameOf(1))); // It waits.
        _transport.Ask(); // Nobody needs it now.
        var completing = _writer.CompleteAsync(TestContext.Current.CancellationToken);
        for (; written > 0; written--)
        {
            Assert.Equal(FrameOf(10_000), await ReceiveAsync());
        }

        await completing;
        Assert.Equal(FrameOf(1), await ReceiveAsync());
        await _transport.SendCloseAsync(CloseCode.GoingAway, "so long", TestContext.Current.CancellationToken);
        var close = await _client.ReceiveAsync(new ArraySegment<byte>(new byte[1]), TestContext.Current.CancellationToken);
        Assert.Equal((WebSocketCloseStatus)CloseCode.GoingAway, close.CloseStatus);
        Assert.Equal("so long", close.CloseStatusDescription);
        Assert.False(_ends.IsAborted);
    }

    [Fact]
    public async Task What_may_be_lost_is_dropped_while_64_frames_wait_for_a_client_that_does_not_read_and_answers_are_not()
    {
        Assert.True(_writer.TryWrite(FrameOf(100_000))); // Under way from now on, and not among those that wait.
        for (var waiting = 0; waiting < MostBeforeDropping - 1; waiting++)
        {
            Assert.True(_writer.TryWrite(FrameOf(1)));
        }

        Assert.True(_writer.TryWriteDroppable(FrameOf(1)), "It was dropped while there was room.");
        Assert.False(_writer.TryWriteDroppable(FrameOf(1)), "It took a place among those that wait.");
        Assert.True(_writer.TryWrite(FrameOf(1)), "An answer was dropped.");

        await _output.Reader.CompleteAsync(); // What waits fails, and the writer ends.
        await _writer.CompleteAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_client_that_has_gone_ends_it()
    {
        await _output.Reader.CompleteAsync();
        Assert.True(_writer.TryWrite(FrameOf(1)));
        await Waiting.UntilAsync(() => _ends.IsAborted, "the connection to be aborted");
        Assert.False(_writer.TryWrite(FrameOf(1)));
    }

    public void Dispose()
    {
        _client.Dispose();
        _transport.Dispose();
    }

    private static ServerFrame FrameOf(int length) => new() { Sent = new Sent { MessageId = ByteString.CopyFrom(new byte[length]) } };

    private async Task<ServerFrame> ReceiveAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var buffer = new byte[100_000];
        var length = 0;
        while (true)
        {
            var received = await _client.ReceiveAsync(buffer.AsMemory(length), patience.Token);
            length += received.Count;
            if (received.EndOfMessage)
            {
                Assert.Equal(WebSocketMessageType.Binary, received.MessageType);
                return ServerFrame.Parser.ParseFrom(buffer, 0, length);
            }
        }
    }
}
