using ChatApp.Contracts.ClientProtocol;
using ChatApp.Contracts.Identity;
using ChatApp.Routing.Registry;
using ChatApp.TestSupport;
using Frame = ChatApp.Contracts.ClientProtocol.ServerFrame.FrameOneofCase;

namespace ChatApp.Gateway.Tests.Fleet;

/// <summary>Gateways as processes of their own that are stopped or killed at the worst moment.</summary>
public sealed class PausedGatewayTests(GatewayFleet fleet)
{
    [Fact]
    public async Task A_gateway_paused_past_its_lease_accepts_nothing_under_it_and_reads_again_what_it_missed()
    {
        await using var paused = await fleet.StartProcessAsync();
        await using var alice = await RawClient.ConnectAsync(fleet, 0, await fleet.CreateUserAsync(), number: 1);
        await using var bob = await RawClient.ConnectAsync(fleet, paused.Url, await fleet.CreateUserAsync(), number: 1);
        await bob.ReceiveAsync(Frame.CaughtUp);
        var before = Assert.Single(await new Routes(fleet.Redis).FindAsync(bob.Device.User));
        await paused.Process.PauseAsync();
        await Waiting.UntilAsync(async () => await LeaseOfAsync(paused.Id) is null, "the lease to lapse");
        var id = await alice.SendMessageAsync(bob.Device, 1, "while you were stopped");
        await alice.ReceiveAsync(Frame.Sent);

        await paused.Process.ContinueAsync();

        await bob.ReceiveMessageAsync(id);
        Assert.NotEqual(before.Epoch, (await LeaseOfAsync(paused.Id))!.Epoch);
    }

    [Fact]
    public async Task An_acknowledgement_whose_gateway_dies_before_the_receipt_is_durable_was_not_confirmed_and_is_given_again()
    {
        await using var dying = await fleet.StartProcessAsync("--Faults:Delays:BeforeReceipt=00:01:00");
        await using var alice = await RawClient.ConnectAsync(fleet, 0, await fleet.CreateUserAsync(), number: 1);
        var bob = await fleet.CreateUserAsync();
        var first = await RawClient.ConnectAsync(fleet, dying.Url, bob, number: 1);
        await first.ReceiveAsync(Frame.CaughtUp);
        var id = await alice.SendMessageAsync(bob, 1, "hello");
        var push = await first.ReceiveMessageAsync(id);
        await first.AcknowledgeAsync(push.Delivery);

        // Frames are read in order: once the reading is answered, the acknowledgement has been read.
        await first.SendAsync(new ClientFrame { ReadInboxAgain = new ReadInboxAgain { Request = 1 } });
        await first.ReceiveAsync(Frame.CaughtUp);

        await dying.Process.KillAsync();
        Assert.Empty(await fleet.Storage.ReadTicksAsync(alice.Device.User, bob.User, id, TestContext.Current.CancellationToken));

        await using var back = await RawClient.ConnectAsync(fleet, 1, bob, number: 2);
        var again = await back.ReceiveMessageAsync(id);
        await back.AcknowledgeAsync(again.Delivery);
        Assert.Equal(again.Delivery, (await back.ReceiveAsync(Frame.Confirmed)).Confirmed.Delivery);
        var receipt = Assert.Single((await alice.ReceiveAsync(Frame.Push)).Push.Entry.Receipts.Receipts_);
        Assert.Equal((id.ToWire(), ReceiptKind.Delivered), (receipt.MessageId, receipt.Kind));
        await first.DisposeAsync();
    }

    private async Task<GatewayLease?> LeaseOfAsync(string gateway) =>
        await new GatewayLeases(fleet.Redis, TimeProvider.System).FindAsync(gateway);
}
