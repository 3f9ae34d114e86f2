using ChatApp.Contracts.Identity;
using ChatApp.Routing.Registry;
using ChatApp.Storage.Inboxes;
using ChatApp.TestSupport;
using Frame = ChatApp.Contracts.ClientProtocol.ServerFrame.FrameOneofCase;

namespace ChatApp.Gateway.Tests.Fleet;

/// <summary>A real minute, in a class of its own: others run beside it.</summary>
public sealed class StoppedForAMinuteTests(GatewayFleet fleet)
{
    private static readonly TimeSpan Stop = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_gateway_stopped_for_a_minute_between_persist_and_look_up_persists_again_before_it_concludes()
    {
        // Neither the send nor the connection is given up, so that nothing but the 10 s rule is left to hold.
        await using var paused = await fleet.StartProcessAsync(
            "--Faults:Delays:BeforeLookUp=00:00:02", "--Gateway:SendTimeout=00:02:00", "--Gateway:IdleTimeout=00:05:00");
        await using var alice = await RawClient.ConnectAsync(fleet, paused.Url, await fleet.CreateUserAsync(), number: 1);
        await using var carol = await RawClient.ConnectAsync(fleet, 0, await fleet.CreateUserAsync(), number: 1);
        var bob = await fleet.CreateUserAsync();
        var first = await RawClient.ConnectAsync(fleet, 1, bob, number: 1);
        await first.ReceiveAsync(Frame.CaughtUp);
        var id = await alice.SendMessageAsync(bob, 1, "stopped on the way");
        await Waiting.UntilAsync(async () => (await RowsAsync(bob, id)).Count == 1, "the row");
        await paused.Process.PauseAsync();
        var stoppedAt = (await RowsAsync(bob, id))[0].Position.Time;

        // Something newer than that by more than the window is received, and the recipient leaves.
        await Waiting.UntilAsync(() => TimeProvider.System.GetUtcNow() > stoppedAt + Stop, "the minute to pass", 2 * Stop);
        await carol.SendMessageAsync(bob, 1, "newer");
        var push = (await first.ReceiveAsync(Frame.Push)).Push;
        await first.AcknowledgeAsync(push.Delivery);
        var confirmed = (await first.ReceiveAsync(Frame.Confirmed)).Confirmed.Position;
        await first.DisposeAsync();
        await Waiting.UntilAsync(async () => (await new Routes(fleet.Redis).FindAsync(bob.User)).Count == 0, "the recipient to be gone");

        await paused.Process.ContinueAsync();
        await alice.ReceiveAsync(Frame.Sent);

        Assert.True((await RowsAsync(bob, id)).Count >= 2, "It was persisted again.");
        await using var back = await RawClient.ConnectAsync(fleet, 1, bob, number: 2, confirmed);
        await back.ReceiveMessageAsync(id);
    }

    private async Task<IReadOnlyList<InboxCopy>> RowsAsync(DeviceAddress device, MessageId id) =>
        [.. (await fleet.Storage.ReadInboxAsync(device, TestContext.Current.CancellationToken)).Where(copy => copy.MessageId == id)];
}
