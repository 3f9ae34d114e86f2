using System.Net.WebSockets;
using ChatApp.Contracts.ClientProtocol;
using ChatApp.Contracts.Identity;
using ChatApp.Routing.Registry;
using Frame = ChatApp.Contracts.ClientProtocol.ServerFrame.FrameOneofCase;

namespace ChatApp.Gateway.Tests.Fleet;

public sealed class DrainTests(GatewayFleet fleet)
{
    [Fact]
    public async Task A_gateway_that_is_told_to_stop_serves_on_until_its_clients_have_moved_and_leaves_nothing_behind()
    {
        await using var gateway = await fleet.StartProcessAsync("--Gateway:DrainTime=00:00:12");
        await using var alice = await RawClient.ConnectAsync(fleet, gateway.Url, await fleet.CreateUserAsync(), number: 1);
        await using var bob = await RawClient.ConnectAsync(fleet, gateway.Url, await fleet.CreateUserAsync(), number: 1);
        await bob.ReceiveAsync(Frame.CaughtUp);

        await gateway.Process.TerminateAsync();
        Assert.InRange((await bob.ReceiveAsync(Frame.Draining)).Draining.ReconnectAfterMilliseconds, 0U, 600U);
        var lease = await new GatewayLeases(fleet.Redis, TimeProvider.System).FindAsync(gateway.Id);
        Assert.False(lease?.TakesConnections);
        await Assert.ThrowsAsync<WebSocketException>(() => RawClient.OpenAsync(gateway.Url));

        // Bob moves; what Alice, who has not, sends meanwhile is answered, and he gets it where he is.
        await using var moved = await RawClient.ConnectAsync(fleet, fleet.Urls[0], bob.Device, number: 2);
        await moved.ReceiveAsync(Frame.CaughtUp);
        var id = await alice.SendMessageAsync(bob.Device, 1, "while it drains");
        Assert.Equal(id.ToWire(), (await alice.ReceiveAsync(Frame.Sent)).Sent.MessageId);
        await moved.ReceiveMessageAsync(id);

        Assert.Equal(CloseCode.GoingAway, await alice.ReceiveCloseAsync());
        await gateway.Process.WaitForExitAsync();
        var routes = new Routes(fleet.Redis);
        Assert.Empty(await routes.FindAsync(alice.Device.User));
        Assert.NotEqual(gateway.Id, Assert.Single(await routes.FindAsync(bob.Device.User)).GatewayId);
        Assert.Null(await new GatewayLeases(fleet.Redis, TimeProvider.System).FindAsync(gateway.Id));
    }

    [Fact]
    public async Task A_gateway_ends_within_30_s_of_being_told_whatever_its_clients_do()
    {
        await using var gateway = await fleet.StartProcessAsync("--Gateway:DrainTime=00:00:15"); // As it is without a word.
        await using var stays = await RawClient.ConnectAsync(fleet, gateway.Url, await fleet.CreateUserAsync(), number: 1);
        await using var says = await RawClient.OpenAsync(gateway.Url); // Nothing, not even Hello.
        await using var reads = await SilentClient.ConnectAsync(fleet, gateway.Url, await fleet.CreateUserAsync(), number: 1); // Nothing any more.

        var told = TimeProvider.System.GetTimestamp();
        await gateway.Process.TerminateAsync();
        await gateway.Process.WaitForExitAsync();
        Assert.InRange(TimeProvider.System.GetElapsedTime(told), TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task A_send_that_is_under_way_when_the_gateway_closes_its_connection_has_reached_the_inbox()
    {
        await using var gateway = await fleet.StartProcessAsync("--Gateway:DrainTime=00:00:00");
        await using var alice = await RawClient.ConnectAsync(fleet, gateway.Url, await fleet.CreateUserAsync(), number: 1);
        var bob = await fleet.CreateUserAsync();
        await alice.SendMessageAsync(bob, 1, "first");
        await alice.ReceiveAsync(Frame.Sent);
        var sent = Enumerable.Range(2, 50).ToList();
        foreach (var number in sent)
        {
            await alice.SendMessageAsync(bob, number, "under way");
        }

        var answered = 1; // The first of them is there.
        await alice.ReceiveAsync(Frame.Sent);
        await gateway.Process.TerminateAsync();
        answered += await alice.CountUntilCloseAsync(Frame.Sent);
        await gateway.Process.WaitForExitAsync();

        // Answered or not: what the gateway had read it has finished. No answer says that it may be either.
        var rows = await fleet.Storage.ReadInboxAsync(bob, TestContext.Current.CancellationToken);
        Assert.InRange(rows.Count, answered + 1, sent.Count + 1);
    }
}
