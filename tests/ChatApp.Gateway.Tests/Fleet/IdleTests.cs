using ChatApp.Contracts.ClientProtocol;
using ChatApp.Contracts.Identity;
using ChatApp.Routing.Registry;
using ChatApp.TestSupport;
using Frame = ChatApp.Contracts.ClientProtocol.ServerFrame.FrameOneofCase;

namespace ChatApp.Gateway.Tests.Fleet;

/// <summary>Peers that vanish without a FIN, and quiet ones that do not.</summary>
public sealed class IdleTests(GatewayFleet fleet)
{
    private const string ShortTimeout = "--Gateway:IdleTimeout=00:00:05";

    [Fact]
    public void Half_open_peers_are_found_within_45_s()
    {
        Assert.Equal(TimeSpan.FromSeconds(45), new GatewayOptions().IdleTimeout);
    }

    [Fact]
    public async Task A_peer_that_answers_no_ping_is_closed_as_idle_is_offline_then_and_gets_again_what_was_pushed_to_it()
    {
        await using var gateway = await fleet.StartGatewayAsync(ShortTimeout);
        await using var alice = await RawClient.ConnectAsync(fleet, 0, await fleet.CreateUserAsync(), number: 1);
        var bob = await fleet.CreateUserAsync();
        await using var vanished = await SilentClient.ConnectAsync(fleet, gateway.Url, bob, number: 1);
        var pushed = PushedAsync(vanished); // Until then it is there, however long that takes.
        var id = await alice.SendMessageAsync(bob, 1, "into the void");
        await alice.ReceiveAsync(Frame.Sent);
        Assert.NotNull(await pushed);

        var answered = vanished.Pings;
        while (await vanished.ReceiveAsync(answer: false) is { } frame)
        {
            Assert.NotEqual(Frame.Push, frame.FrameCase);
        }

        Assert.Equal(CloseCode.Idle, vanished.CloseCode);
        Assert.True(vanished.Pings > answered, "It was asked before it was given up.");
        await Waiting.UntilAsync(async () => (await new Routes(fleet.Redis).FindAsync(bob.User)).Count == 0, "the route to be removed");

        await using var back = await RawClient.ConnectAsync(fleet, 1, bob, number: 2);
        Assert.Equal(id.ToWire(), (await back.ReceiveAsync(Frame.Push)).Push.Entry.Message.MessageId);
    }

    [Fact]
    public async Task A_peer_that_says_nothing_but_answers_pings_stays()
    {
        await using var gateway = await fleet.StartGatewayAsync(ShortTimeout);
        await using var alice = await RawClient.ConnectAsync(fleet, 0, await fleet.CreateUserAsync(), number: 1);
        await using var quiet = await SilentClient.ConnectAsync(fleet, gateway.Url, await fleet.CreateUserAsync(), number: 1);

        await quiet.AnswerPingsAsync(count: 5); // Three of them fit in the timeout.

        await alice.SendMessageAsync(quiet.Device, 1, "still there?");
        Assert.Equal("still there?", (await PushedAsync(quiet))!.Push.Entry.Message.Ciphertext.ToStringUtf8());
    }

    /// <summary>The next push, with pings answered on the way; null if the gateway closes.</summary>
    private static async Task<ServerFrame?> PushedAsync(SilentClient client)
    {
        ServerFrame? frame;
        while ((frame = await client.ReceiveAsync(answer: true)) is not null && frame.FrameCase != Frame.Push)
        {
        }

        return frame;
    }
}
