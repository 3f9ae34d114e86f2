using System.Buffers;
using System.IO.Pipelines;
using ChatApp.Contracts.ClientProtocol;
using ChatApp.Gateway.Connections.Frames;
using ChatApp.Gateway.Connections.Liveness;

namespace ChatApp.Gateway.Tests.Connections.Frames;

/// <summary>What a gateway makes of the bytes that come, however they come; over sockets in <see cref="Fleet.WebSocketTests"/>.</summary>
public sealed class FrameReaderTests : IDisposable
{
    private static readonly byte[] PingAndPong = [.. ClientBytes.Frame(ClientBytes.Ping, [1, 2]), .. ClientBytes.Frame(ClientBytes.Pong, [])];

    private readonly Pipe _sent;
    private readonly Pipe _got = new();
    private readonly WebSocketTransport _transport;
    private readonly FrameReader _reader;

    public FrameReaderTests()
        : this(new Pipe(new PipeOptions(pauseWriterThreshold: 0, useSynchronizationContext: false)))
    {
    }

    private FrameReaderTests(Pipe sent)
    {
        _sent = sent;
        var ends = new PipeEnds(sent, _got);
        _transport = new WebSocketTransport(ends, ends, new LastHeard(TimeProvider.System));
        _reader = new FrameReader(_transport);
    }

    public static TheoryData<string> Unlawful => [.. ClientBytes.Unlawful.Keys];

    [Fact]
    public async Task A_frame_cut_anywhere_is_read_once_it_is_there_and_not_before()
    {
        byte[] bytes =
        [
            .. ClientBytes.Frame(ClientBytes.Ping, [1]),
            .. ClientBytes.Fragments(ClientBytes.Message(1), 3, PingAndPong),
            .. ClientBytes.Frame(ClientBytes.Binary, ClientBytes.Message(2, 200)),
        ];
        for (var cut = 0; cut <= bytes.Length; cut++)
        {
            using var test = new FrameReaderTests();
            var requests = new List<ulong>();
            await test.SendAsync(bytes[..cut]);
            test.ReadAll(requests);
            Assert.True(requests.Count < 2 || cut == bytes.Length);
            await test.SendAsync(bytes[cut..]);
            test.ReadAll(requests);
            Assert.Equal([1UL, 2UL], requests);
        }
    }

    [Fact]
    public async Task A_frame_is_read_byte_by_byte_with_a_wait_for_each()
    {
        byte[] bytes = [.. ClientBytes.Fragments(ClientBytes.Message(1), 3, PingAndPong), .. ClientBytes.Frame(ClientBytes.Binary, ClientBytes.Message(2))];
        var first = _reader.ReadAsync(TestContext.Current.CancellationToken).AsTask();
        foreach (var one in bytes)
        {
            Assert.False(first.IsCompleted && _reader.TryRead(out _));
            await SendAsync([one]);
        }

        Assert.Equal(1UL, (await first)!.ReadInboxAgain.Request);
        Assert.Equal(2UL, (await _reader.ReadAsync(TestContext.Current.CancellationToken))!.ReadInboxAgain.Request);
    }

    [Fact]
    public async Task Frames_are_read_across_segments_of_any_size()
    {
        byte[] bytes =
        [
            .. ClientBytes.Frame(ClientBytes.Binary, ClientBytes.Message(1, 300)),
            .. ClientBytes.Fragments(ClientBytes.Message(2, 100), 7, PingAndPong),
            .. ClientBytes.Frame(ClientBytes.Binary, ClientBytes.Message(3), lengthSize: 9),
            .. ClientBytes.Closing(3333, "why"u8),
        ];
        for (var size = 1; size < 70; size++)
        {
            using var blocks = new Blocks(size);
            using var test = new FrameReaderTests(new Pipe(new PipeOptions(blocks, pauseWriterThreshold: 0, minimumSegmentSize: size, useSynchronizationContext: false)));
            await test.SendAsync(bytes);
            var requests = new List<ulong>();
            test.ReadAll(requests);
            Assert.Equal([1UL, 2UL, 3UL], requests);
            Assert.Equal((CloseCode)3333, test._reader.PeerClosed);
        }
    }

    [Fact]
    public async Task All_that_have_come_are_taken_without_a_wait()
    {
        await SendAsync([.. Enumerable.Range(1, 1000).SelectMany(number => ClientBytes.Frame(ClientBytes.Binary, ClientBytes.Message((ulong)number)))]);
        for (var number = 1UL; number <= 1000; number++)
        {
            Assert.True(_reader.TryRead(out var frame));
            Assert.Equal(number, frame!.ReadInboxAgain.Request);
        }

        Assert.False(_reader.TryRead(out _));
    }

    [Theory]
    [MemberData(nameof(Unlawful))]
    public async Task What_breaks_RFC_6455_is_a_protocol_error(string what)
    {
        await SendAsync(ClientBytes.Unlawful[what]);
        Assert.Equal(CloseCode.ProtocolError, Assert.Throws<FrameException>(() => _reader.TryRead(out _)).Code);
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(1003)]
    [InlineData(1007)]
    [InlineData(1014)]
    [InlineData(3000)]
    [InlineData(4999)]
    public async Task A_close_may_have_any_code_that_is_registered_or_free(int code)
    {
        await SendAsync(ClientBytes.Closing(code, new byte[123]));
        Assert.True(_reader.TryRead(out var frame));
        Assert.Null(frame);
        Assert.Equal(code, (int)_reader.PeerClosed!);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1000)]
    [InlineData(ChatProtocol.MaximumFrameBytes)]
    public async Task A_message_of_64_KiB_is_read_in_fragments_of_any_size(int fragment)
    {
        await SendAsync(ClientBytes.Fragments(ClientBytes.Message(1, ChatProtocol.MaximumFrameBytes), fragment, PingAndPong));
        Assert.True(_reader.TryRead(out var frame));
        Assert.Equal(1UL, frame!.ReadInboxAgain.Request);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(64)]
    public async Task A_byte_more_is_refused_before_it_comes(int fragments)
    {
        const int Size = 1024;
        var most = ChatProtocol.MaximumFrameBytes + 1;
        if (fragments > 1)
        {
            await SendAsync(ClientBytes.Frame(ClientBytes.Binary, new byte[Size], isFinal: false));
            for (var fragment = 1; fragment < fragments; fragment++)
            {
                await SendAsync(ClientBytes.Frame(ClientBytes.Continuation, new byte[Size], isFinal: false));
            }

            Assert.False(_reader.TryRead(out _));
            most = 1;
        }

        await SendAsync(ClientBytes.Header(fragments > 1 ? ClientBytes.Continuation : ClientBytes.Binary, most));
        Assert.Equal(CloseCode.FrameTooLarge, Assert.Throws<FrameException>(() => _reader.TryRead(out _)).Code);
    }

    [Theory]
    [InlineData(ClientBytes.Text, 5)]
    [InlineData(ClientBytes.Text, 0)]
    [InlineData(ClientBytes.Binary, 0)]
    [InlineData(ClientBytes.Binary, 5)] // Zeros are no message.
    public async Task What_is_no_message_of_the_protocol_is_malformed(byte opcode, int length)
    {
        await SendAsync(ClientBytes.Frame(opcode, new byte[length]));
        Assert.Equal(CloseCode.MalformedFrame, Assert.Throws<FrameException>(() => _reader.TryRead(out _)).Code);
    }

    [Fact]
    public async Task A_message_of_empty_fragments_is_malformed()
    {
        await SendAsync([.. ClientBytes.Frame(ClientBytes.Binary, [], isFinal: false), .. ClientBytes.Frame(ClientBytes.Continuation, [])]);
        Assert.Equal(CloseCode.MalformedFrame, Assert.Throws<FrameException>(() => _reader.TryRead(out _)).Code);
    }

    [Fact]
    public async Task The_end_without_a_close_is_that_of_the_connection_wherever_it_comes()
    {
        var bytes = ClientBytes.Frame(ClientBytes.Binary, ClientBytes.Message(1));
        for (var cut = 0; cut < bytes.Length; cut++)
        {
            foreach (var overStream in new[] { false, true })
            {
                var sent = new Pipe();
                await sent.Writer.WriteAsync(bytes.AsMemory(0, cut), TestContext.Current.CancellationToken);
                await sent.Writer.CompleteAsync();
                var ends = new PipeEnds(sent, new Pipe());
                var pipe = new StreamPipe(PipeReader.Create(sent.Reader.AsStream(), new StreamPipeReaderOptions(useZeroByteReads: true)), ends.Output);
                var transport = new WebSocketTransport(overStream ? pipe : ends, ends, new LastHeard(TimeProvider.System));
                await Assert.ThrowsAsync<IOException>(() => new FrameReader(transport).ReadAsync(TestContext.Current.CancellationToken).AsTask());
            }
        }
    }

    [Theory]
    [MemberData(nameof(Unlawful))]
    public async Task A_frame_that_breaks_a_rule_does_so_cut_anywhere_and_the_close_is_found_behind_it(string what)
    {
        for (var cut = 0; cut <= ClientBytes.Unlawful[what].Length; cut++)
        {
            using var test = new FrameReaderTests();

            // Where the next frame is cannot be known from a length that is none.
            await test.BreaksAsync(ClientBytes.Unlawful[what], cut, CloseCode.ProtocolError, ends: what.StartsWith("length", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4096)]
    [InlineData(5000)]
    public async Task A_message_that_is_none_is_malformed_cut_anywhere_and_the_close_is_found_behind_it(int cut) =>
        await BreaksAsync(ClientBytes.Frame(ClientBytes.Binary, new byte[5000]), cut, CloseCode.MalformedFrame, ends: false);

    [Fact]
    public async Task A_read_that_was_given_up_loses_nothing()
    {
        using var patience = new CancellationTokenSource();
        var bytes = ClientBytes.Frame(ClientBytes.Binary, ClientBytes.Message(1));
        await SendAsync(bytes[..5]);
        var reading = _reader.ReadAsync(patience.Token).AsTask();
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
        await SendAsync(bytes[5..]);
        Assert.Equal(1UL, (await _reader.ReadAsync(TestContext.Current.CancellationToken))!.ReadInboxAgain.Request);
    }

    public void Dispose() => _transport.Dispose();

    /// <summary>Sends a frame in two parts, which are read one after the other, and a close behind it.</summary>
    private async Task BreaksAsync(byte[] frame, int cut, CloseCode code, bool ends)
    {
        var broken = await Record.ExceptionAsync(async () =>
        {
            await SendAsync(frame[..cut]);
            Assert.False(_reader.TryRead(out _));
        });
        await SendAsync([.. frame[cut..], .. ClientBytes.Frame(ClientBytes.Binary, new byte[1000]), .. ClientBytes.Closing(1000)]);
        broken ??= Record.Exception(() => _reader.TryRead(out _));
        Assert.Equal(code, Assert.IsType<FrameException>(broken).Code);
        if (ends)
        {
            await _sent.Writer.CompleteAsync();
        }

        await _transport.DrainAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }

    private async Task SendAsync(byte[] bytes)
    {
        _sent.Writer.Write(bytes);
        await _sent.Writer.FlushAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(
            TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }

    private void ReadAll(List<ulong> requests)
    {
        while (_reader.TryRead(out var frame) && frame is not null)
        {
            requests.Add(frame.ReadInboxAgain.Request);
        }
    }

    private sealed record StreamPipe(PipeReader Input, PipeWriter Output) : IDuplexPipe;

    /// <summary>Memory in blocks of one size.</summary>
    private sealed class Blocks(int size) : MemoryPool<byte>
    {
        public override int MaxBufferSize => size;

        public override IMemoryOwner<byte> Rent(int minBufferSize = -1) => new Block(new byte[size]);

        protected override void Dispose(bool disposing)
        {
        }

        private sealed record Block(Memory<byte> Memory) : IMemoryOwner<byte>
        {
            public void Dispose()
            {
            }
        }
    }
}
