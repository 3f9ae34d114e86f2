using System.Buffers.Binary;
using ChatApp.Contracts.ClientProtocol;
using ChatApp.Gateway.Tests.Connections.Frames;
using ChatApp.Routing.Registry;
using ChatApp.TestSupport;
using Frame = ChatApp.Contracts.ClientProtocol.ServerFrame.FrameOneofCase;

namespace ChatApp.Gateway.Tests.Fleet;

/// <summary>RFC 6455 as a gateway keeps it towards any client, taken straight from the transport (1 piece) or by the HTTP server (3).</summary>
public sealed class WebSocketTests(GatewayFleet fleet)
{
    public static TheoryData<string> Unlawful => [.. ClientBytes.Unlawful.Keys];

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task A_message_in_fragments_is_read_with_pings_and_pongs_between_them(int pieces)
    {
        await using var client = await ConnectAsync(pieces);
        byte[] between = [.. ClientBytes.Frame(ClientBytes.Ping, [7]), .. ClientBytes.Frame(ClientBytes.Pong, [8])];
        await client.WriteAsync(ClientBytes.Fragments(ClientBytes.Message(5, 30), 10, between));
        await AssertPongAsync(client, [7]);
        await AssertPongAsync(client, [7]);
        await AssertCaughtUpAsync(client, 5);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task A_ping_is_answered_with_what_it_carries(int pieces)
    {
        await using var client = await ConnectAsync(pieces);
        foreach (var length in new[] { 0, 1, 125 })
        {
            var payload = Enumerable.Range(1, length).Select(number => (byte)number).ToArray();
            await client.WriteAsync(ClientBytes.Frame(ClientBytes.Ping, payload));
            await AssertPongAsync(client, payload);
        }
    }

    [Fact]
    public async Task A_length_may_be_written_in_one_three_and_nine_bytes()
    {
        await using var client = await ConnectAsync();
        foreach (var (size, lengthSize) in new[] { (125, 1), (125, 3), (125, 9), (126, 3), (40_000, 3), (40_000, 9), (65_536, 9) })
        {
            await client.WriteAsync(ClientBytes.Frame(ClientBytes.Binary, ClientBytes.Message(1, size), lengthSize: lengthSize));
            await AssertCaughtUpAsync(client, 1);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Frames_that_come_byte_by_byte_are_read(int pieces)
    {
        await using var client = await ConnectAsync(pieces);
        byte[] bytes =
        [
            .. ClientBytes.Fragments(ClientBytes.Message(1), 2, ClientBytes.Frame(ClientBytes.Pong, [])),
            .. ClientBytes.Frame(ClientBytes.Ping, [1]),
        ];
        foreach (var one in bytes)
        {
            await client.WriteAsync(new[] { one });
        }

        await AssertPongAsync(client, [1], passOver: true);
    }

    [Fact]
    public async Task Many_frames_in_one_write_are_all_read()
    {
        await using var client = await ConnectAsync();
        var pings = Enumerable.Range(0, 200).Select(number => (byte)number).ToArray();
        await client.WriteAsync(pings.SelectMany(number => ClientBytes.Frame(ClientBytes.Ping, [number])).ToArray());
        foreach (var number in pings)
        {
            await AssertPongAsync(client, [number]);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task A_message_of_64_KiB_is_read_in_one_frame_and_in_fragments_and_a_byte_more_is_not(int pieces)
    {
        foreach (var fragment in new[] { ChatProtocol.MaximumFrameBytes + 1, 1000 })
        {
            await using var client = await ConnectAsync(pieces);
            await client.WriteAsync(ClientBytes.Fragments(ClientBytes.Message(1, ChatProtocol.MaximumFrameBytes), fragment));
            await AssertCaughtUpAsync(client, 1);
            await client.WriteAsync(ClientBytes.Fragments(ClientBytes.Message(2, ChatProtocol.MaximumFrameBytes + 1), fragment));
            await AssertClosedAsync(client, CloseCode.FrameTooLarge);
        }
    }

    [Theory]
    [MemberData(nameof(Unlawful))]
    public async Task What_breaks_the_rules_is_closed_with_1002(string what)
    {
        await using var client = await ConnectAsync();
        await client.WriteAsync(ClientBytes.Unlawful[what]);
        await AssertClosedAsync(client, CloseCode.ProtocolError);
    }

    [Fact]
    public async Task What_breaks_the_rules_before_Hello_is_closed_with_1002_too()
    {
        await using var client = await SilentClient.OpenAsync(fleet.Urls[0]);
        await client.WriteAsync(ClientBytes.Frame(ClientBytes.Binary, [1], isMasked: false));
        await AssertClosedAsync(client, CloseCode.ProtocolError);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Who_does_not_finish_Hello_in_its_time_is_told_so(int pieces)
    {
        await using var client = await SilentClient.OpenAsync(fleet.Urls[0], pieces: pieces);
        await client.WriteAsync(ClientBytes.Header(ClientBytes.Binary, 100));
        await AssertClosedAsync(client, CloseCode.HelloExpected);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Who_breaks_a_rule_and_answers_the_close_is_let_go_at_once(int pieces)
    {
        await using var client = await ConnectAsync(pieces);
        await client.WriteAsync(ClientBytes.Frame(0x3, new byte[5000]));
        Assert.Equal(ClientBytes.Close, (await client.ReadAsync()).Opcode);
        await client.WriteAsync((byte[])[.. ClientBytes.Frame(ClientBytes.Binary, new byte[5000]), .. ClientBytes.Closing(1002)]);
        await Assert.ThrowsAsync<EndOfStreamException>(client.ReadAsync); // In good order: who does not answer is cut in the end.
    }

    [Theory]
    [InlineData(1, 1000)]
    [InlineData(3, 1000)]
    [InlineData(1, 1001)]
    [InlineData(1, 4321)]
    [InlineData(3, null)]
    [InlineData(1, null)]
    public async Task A_close_is_answered_with_its_code_and_the_connection_ends(int pieces, int? code)
    {
        await using var client = await ConnectAsync(pieces);
        await client.WriteAsync(code is { } number ? ClientBytes.Closing(number, "because"u8) : ClientBytes.Frame(ClientBytes.Close, []));
        var (opcode, payload) = await client.ReadAsync();
        Assert.Equal(ClientBytes.Close, opcode);
        Assert.Equal(code is { } echoed ? [(byte)(echoed >> 8), (byte)echoed] : [], payload);
        await Assert.ThrowsAsync<EndOfStreamException>(client.ReadAsync);
    }

    [Fact]
    public async Task Who_closes_before_Hello_is_answered_too()
    {
        await using var client = await SilentClient.OpenAsync(fleet.Urls[0]);
        await client.WriteAsync(ClientBytes.Closing(1001));
        await AssertClosedAsync(client, CloseCode.GoingAway);
    }

    [Fact]
    public async Task What_comes_behind_a_close_is_passed_over()
    {
        await using var client = await ConnectAsync();
        await client.WriteAsync((byte[])[.. ClientBytes.Closing(1000), .. ClientBytes.Frame(ClientBytes.Ping, [1]), 0xFF, 0xFF]);
        await AssertClosedAsync(client, CloseCode.Normal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task A_connection_that_ends_within_a_frame_is_gone(int pieces)
    {
        var device = await fleet.CreateUserAsync();
        await using var client = await SilentClient.ConnectAsync(fleet, fleet.Urls[0], device, number: 1, pieces);
        await client.WriteAsync(ClientBytes.Frame(ClientBytes.Binary, ClientBytes.Message(1)).AsMemory()[..^1]);
        client.EndSending();
        await Waiting.UntilAsync(async () => (await new Routes(fleet.Redis).FindAsync(device.User)).Count == 0, "the route to be removed");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Who_pings_and_does_not_read_has_the_last_ping_answered_and_not_every_one(int pieces)
    {
        const int Count = 200_000; // 26 MB: more than the system keeps for a connection.
        const int Together = 1000;
        await using var client = await SilentClient.ConnectAsync(
            fleet, fleet.Urls[0], await fleet.CreateUserAsync(), number: 1, pieces, receiveBuffer: 4096);
        var payload = new byte[125];
        for (var number = 0; number < Count; number += Together)
        {
            var pings = new List<byte>();
            for (var next = number; next < number + Together; next++)
            {
                BinaryPrimitives.WriteInt32BigEndian(payload, next);
                pings.AddRange(ClientBytes.Frame(ClientBytes.Ping, payload));
            }

            await client.WriteAsync(pings.ToArray());
        }

        var (pongs, last) = (0, -1);
        while (last < Count - 1)
        {
            var (opcode, answer) = await client.ReadAsync();
            if (opcode == ClientBytes.Pong)
            {
                var number = BinaryPrimitives.ReadInt32BigEndian(answer);
                Assert.True(number > last, "They are answered in their order.");
                (pongs, last) = (pongs + 1, number);
            }
        }

        Assert.InRange(pongs, 1, Count / 2);
        await client.WriteAsync(ClientBytes.Closing(1000));
        await AssertClosedAsync(client, CloseCode.Normal);
    }

    /// <summary>Past the reading of Hello, so that it may ask for the next.</summary>
    private async Task<SilentClient> ConnectAsync(int pieces = 1)
    {
        var client = await SilentClient.ConnectAsync(fleet, fleet.Urls[0], await fleet.CreateUserAsync(), number: 1, pieces);
        await AssertCaughtUpAsync(client, 0);
        return client;
    }

    private static async Task AssertCaughtUpAsync(SilentClient client, ulong request)
    {
        var frame = await client.ReceiveAsync(answer: true);
        Assert.Equal(Frame.CaughtUp, frame?.FrameCase);
        Assert.Equal(request, frame!.CaughtUp.Request);
    }

    private static async Task AssertPongAsync(SilentClient client, byte[] payload, bool passOver = false)
    {
        var (opcode, answer) = await client.ReadAsync();
        while (passOver && opcode != ClientBytes.Pong)
        {
            (opcode, answer) = await client.ReadAsync();
        }

        Assert.Equal(ClientBytes.Pong, opcode);
        Assert.Equal(payload, answer);
    }

    /// <summary>The gateway closes with a code and, once that is answered, ends the connection.</summary>
    private static async Task AssertClosedAsync(SilentClient client, CloseCode code)
    {
        while (await client.ReceiveAsync(answer: false) is not null)
        {
        }

        Assert.Equal(code, client.CloseCode);
        client.EndSending();
        await Assert.ThrowsAsync<EndOfStreamException>(client.ReadAsync);
    }
}
