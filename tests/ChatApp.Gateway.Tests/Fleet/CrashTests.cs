using ChatApp.Contracts.Identity;
using ChatApp.Routing.Faults;
using Frame = ChatApp.Contracts.ClientProtocol.ServerFrame.FrameOneofCase;

namespace ChatApp.Gateway.Tests.Fleet;

/// <summary>Gateways that end at once at the most awkward places.</summary>
public sealed class CrashTests(GatewayFleet fleet)
{
    [Fact]
    public async Task A_message_whose_gateway_died_between_accepting_and_pushing_it_was_acknowledged_and_comes()
    {
        await using var dying = await fleet.StartProcessAsync($"--Faults:CrashAt={FaultPoint.BeforePush}");
        await using var alice = await RawClient.ConnectAsync(fleet, 0, await fleet.CreateUserAsync(), number: 1);
        var bob = await fleet.CreateUserAsync();
        await using var first = await RawClient.ConnectAsync(fleet, dying.Url, bob, number: 1);
        await first.ReceiveAsync(Frame.CaughtUp);

        var id = await alice.SendMessageAsync(bob, 1, "hello");
        Assert.Equal(id.ToWire(), (await alice.ReceiveAsync(Frame.Sent)).Sent.MessageId);
        await dying.Process.WaitForExitAsync();

        await using var back = await RawClient.ConnectAsync(fleet, 1, bob, number: 2);
        Assert.Equal(1UL, (await back.ReceiveMessageAsync(id)).Entry.Message.Number);
    }

    [Theory]
    [InlineData(FaultPoint.BeforeWrite, false)]
    [InlineData(FaultPoint.BeforeLookUp, true)]
    [InlineData(FaultPoint.BeforeTick, true)]
    public async Task A_message_whose_gateway_died_before_its_tick_is_sent_again_under_the_same_id(FaultPoint point, bool isStored)
    {
        await using var dying = await fleet.StartProcessAsync($"--Faults:CrashAt={point}");
        var (alice, bob) = (await fleet.CreateUserAsync(), await fleet.CreateUserAsync());
        MessageId id;
        await using (var first = await RawClient.ConnectAsync(fleet, dying.Url, alice, number: 1))
        {
            id = await first.SendMessageAsync(bob, 1, "hello");
            await dying.Process.WaitForExitAsync();
        }

        var rows = await fleet.Storage.ReadInboxAsync(bob, TestContext.Current.CancellationToken);
        Assert.Equal(isStored ? 1 : 0, rows.Count);

        await using var again = await RawClient.ConnectAsync(fleet, 0, alice, number: 2);
        await again.SendMessageAsync(bob, 1, "hello", id);
        Assert.Equal(id.ToWire(), (await again.ReceiveAsync(Frame.Sent)).Sent.MessageId);
        await using var reader = await RawClient.ConnectAsync(fleet, 1, bob, number: 1);
        await reader.ReceiveMessageAsync(id);
    }
}
