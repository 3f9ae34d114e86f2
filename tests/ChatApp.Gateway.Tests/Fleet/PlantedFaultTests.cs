using ChatApp.Contracts.ClientProtocol;
using ChatApp.Contracts.Identity;
using ChatApp.Routing.Faults;
using ChatApp.Storage.Inboxes;
using ChatApp.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Frame = ChatApp.Contracts.ClientProtocol.ServerFrame.FrameOneofCase;

namespace ChatApp.Gateway.Tests.Fleet;

/// <summary>
/// That planted faults break what they say: the interleavings that a checker of the promises is to find (docs/reliability.md).
/// </summary>
public sealed class PlantedFaultTests(GatewayFleet fleet)
{
    [Fact]
    public async Task Confirmed_before_its_receipt_is_durable_a_message_can_stay_without_its_tick_for_good()
    {
        await using var planted = await StartAsync(PlantedFault.ConfirmationBeforeReceipt);
        await using var alice = await RawClient.ConnectAsync(fleet, 0, await fleet.CreateUserAsync(), number: 1);
        var bob = await fleet.CreateUserAsync();
        var first = await RawClient.ConnectAsync(fleet, planted.Url, bob, number: 1);
        await first.ReceiveAsync(Frame.CaughtUp);
        var id = await alice.SendMessageAsync(bob, 1, "hello");
        var push = await first.ReceiveMessageAsync(id);
        var hold = Hold(planted, FaultPoint.BeforeReceipt);
        await first.AcknowledgeAsync(push.Delivery);
        await hold.Reached();

        await first.ReceiveAsync(Frame.Confirmed);
        await first.DisposeAsync(); // And the receipt ends with its connection.

        await AssertNotReplayedAsync(bob, id);
        Assert.Empty(await fleet.Storage.ReadTicksAsync(alice.Device.User, bob.User, id, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Without_the_10_s_rule_an_outcome_can_come_too_late_for_the_window()
    {
        await using var planted = await StartAsync(PlantedFault.TenSecondRuleOff);
        await using var alice = await RawClient.ConnectAsync(fleet, planted.Url, await fleet.CreateUserAsync(), number: 1);
        var bob = await fleet.CreateUserAsync();
        var hold = Hold(planted, FaultPoint.BeforeLookUp);
        var id = await alice.SendMessageAsync(bob, 1, "looked up too late");
        await hold.Reached();
        var row = Assert.Single(await InboxAsync(bob));
        await Waiting.UntilAsync(() => TimeProvider.System.GetUtcNow() > row.Position.Time.AddSeconds(11), "11 s to pass");

        hold.Release();
        await alice.ReceiveAsync(Frame.Sent);

        Assert.Single(await InboxAsync(bob));
        await AssertNotReplayedAsync(bob, id);
    }

    private Task<RunningGateway> StartAsync(PlantedFault plant) => fleet.StartGatewayAsync("--environment=Development", $"--Faults:Plant={plant}");

    private static HeldPoint Hold(RunningGateway gateway, FaultPoint point) =>
        new(gateway.Services.GetRequiredService<FaultPoints>(), point, then: null);

    private Task<IReadOnlyList<InboxCopy>> InboxAsync(DeviceAddress device) =>
        fleet.Storage.ReadInboxAsync(device, TestContext.Current.CancellationToken);

    /// <summary>The device comes back when it has confirmed something that is newer by more than the window.</summary>
    private async Task AssertNotReplayedAsync(DeviceAddress device, MessageId id)
    {
        var row = (await InboxAsync(device)).Last(copy => copy.MessageId == id);
        var confirmed = Position.StartOf(row.Position.Time + ChatProtocol.ReplayWindow + TimeSpan.FromSeconds(1));
        await using var back = await RawClient.ConnectAsync(fleet, 1, device, number: 9, confirmed.Value);
        while (await back.ReceiveAsync() is var frame && frame.FrameCase != Frame.CaughtUp)
        {
            Assert.NotEqual(id.ToWire(), frame.Push?.Entry.Message?.MessageId);
        }
    }
}
