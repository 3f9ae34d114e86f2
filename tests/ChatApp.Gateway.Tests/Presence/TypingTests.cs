using ChatApp.Contracts.ClientProtocol;
using ChatApp.Contracts.Identity;
using ChatApp.Gateway.Tests.Fleet;
using ChatApp.Storage.Blocks;
using Frame = ChatApp.Contracts.ClientProtocol.ServerFrame.FrameOneofCase;

namespace ChatApp.Gateway.Tests.Presence;

/// <summary>Who is told that somebody is writing.</summary>
public abstract class TypingTests(GatewayFleet fleet)
{

    [Fact]
    public async Task Reaches_whoever_has_the_chat_open_at_another_gateway_and_nobody_else()
    {
        await using var alice = await RawClient.ConnectAsync(fleet, 0, await fleet.CreateUserAsync(), number: 1);
        await using var bob = await RawClient.ConnectAsync(fleet, 1, await fleet.CreateUserAsync(), number: 1);
        await using var carol = await RawClient.ConnectAsync(fleet, 1, await fleet.CreateUserAsync(), number: 1);
        await bob.AskAsync(alice.Device.User);
        await carol.AskAsync(alice.Device.User); // She has a chat with Alice open too, but it is another chat.

        await alice.ReportTypingAsync(bob.Device.User);
        var told = (await bob.ReceiveAsync(Frame.TypingChanged)).TypingChanged;
        Assert.True(told.Typing);
        Assert.Equal(alice.Device.User.ToWire(), told.UserId);
        Assert.Equal(ConversationId.Between(alice.Device.User, bob.Device.User).ToWire(), told.ConversationId);
        await alice.ReportTypingAsync(bob.Device.User, typing: false);
        Assert.False((await bob.ReceiveAsync(Frame.TypingChanged)).TypingChanged.Typing);
        Assert.Empty(await carol.ReceiveAllAsync());

        await bob.UnwatchAsync(alice.Device.User);
        Assert.Empty(await bob.ReceiveAllAsync()); // The gateway has read it by now.
        await alice.ReportTypingAsync(bob.Device.User);
        await alice.ReportTypingAsync(carol.Device.User);
        await carol.ReceiveAsync(Frame.TypingChanged);
        Assert.Empty(await bob.ReceiveAllAsync());
    }

    [Fact]
    public async Task Nobody_writes_in_a_conversation_that_is_not_theirs()
    {
        await using var alice = await RawClient.ConnectAsync(fleet, 0, await fleet.CreateUserAsync(), number: 1);
        await alice.SendAsync(new ClientFrame
        {
            ReportTyping = new ReportTyping
            {
                ConversationId = ConversationId.Between(UserId.New(), UserId.New()).ToWire(), UserId = UserId.New().ToWire(), Typing = true,
            },
        });
        Assert.Equal(CloseCode.MalformedFrame, await alice.ReceiveCloseAsync());
    }

    [Fact]
    public async Task Too_many_reports_are_dropped_and_nothing_else_is()
    {
        await using var alice = await RawClient.ConnectAsync(fleet, 0, await fleet.CreateUserAsync(), number: 1);
        await using var bob = await RawClient.ConnectAsync(fleet, 1, await fleet.CreateUserAsync(), number: 1);
        await bob.AskAsync(alice.Device.User);
        for (var report = 0; report < 100; report++)
        {
            await alice.ReportTypingAsync(bob.Device.User);
        }

        await alice.SendMessageAsync(bob.Device, 1, "and yet it comes");
        await alice.ReceiveAsync(Frame.Sent);
        var (told, pushed) = (0, false);
        while (!pushed || told == 0) // What is told waits for who may see it, and may come behind the message.
        {
            var frame = await bob.ReceiveAsync();
            pushed |= frame.FrameCase == Frame.Push;
            told += frame.FrameCase == Frame.TypingChanged ? 1 : 0;
        }

        told += (await bob.ReceiveAllAsync()).Count;
        Assert.InRange(told, 1, 20);
    }

    [Fact]
    public async Task Is_not_told_to_whom_the_writer_blocked_nor_to_who_blocked_the_writer()
    {
        await using var alice = await RawClient.ConnectAsync(fleet, 0, await fleet.CreateUserAsync(), number: 1);
        await using var bob = await RawClient.ConnectAsync(fleet, 1, await fleet.CreateUserAsync(), number: 1);
        await new BlockStore(fleet.Storage.Session, TimeProvider.System).BlockAsync(
            bob.Device.User, alice.Device.User, TestContext.Current.CancellationToken);
        Assert.True((await alice.AskAsync(bob.Device.User)).Hidden);
        Assert.True((await bob.AskAsync(alice.Device.User)).Hidden);

        await alice.ReportTypingAsync(bob.Device.User);
        await bob.ReportTypingAsync(alice.Device.User);

        // What comes after them on the same way has come: both gateways have read the reports.
        await using var carol = await RawClient.ConnectAsync(fleet, 1, await fleet.CreateUserAsync(), number: 1);
        await using var dave = await RawClient.ConnectAsync(fleet, 0, await fleet.CreateUserAsync(), number: 1);
        await carol.AskAsync(alice.Device.User);
        await dave.AskAsync(bob.Device.User);
        await alice.ReportTypingAsync(carol.Device.User);
        await bob.ReportTypingAsync(dave.Device.User);
        await carol.ReceiveAsync(Frame.TypingChanged);
        await dave.ReceiveAsync(Frame.TypingChanged);
        Assert.DoesNotContain(await bob.ReceiveAllAsync(), frame => frame.FrameCase == Frame.TypingChanged);
        Assert.DoesNotContain(await alice.ReceiveAllAsync(), frame => frame.FrameCase == Frame.TypingChanged);
    }

    public sealed class OnGarnet(GatewayFleet fleet) : TypingTests(fleet);

    public sealed class OnRedis(GatewayFleetOnRedis fleet) : TypingTests(fleet);
}
