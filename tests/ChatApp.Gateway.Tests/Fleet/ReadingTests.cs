using ChatApp.Contracts.ClientProtocol;
using ChatApp.Gateway.Messages.Push;
using ChatApp.Routing.Faults;
using ChatApp.Routing.Positions;
using ChatApp.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Frame = ChatApp.Contracts.ClientProtocol.ServerFrame.FrameOneofCase;

namespace ChatApp.Gateway.Tests.Fleet;

/// <summary>A reading of the inbox, and the device that it is for.</summary>
public sealed class ReadingTests(GatewayFleet fleet)
{
    private static readonly TimeSpan AMinute = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task A_reading_ends_where_it_began_however_slowly_the_client_takes_it()
    {
        const int waiting = 1_500; // Several pages, of which the last ones are fetched when the late message is there.
        var (alice, bob) = (await fleet.CreateUserAsync(), await fleet.CreateUserAsync());
        await StoredMessages.StoreAsync(fleet, alice, bob, waiting, bytes: 1, TimeProvider.System.GetUtcNow() - AMinute);
        await using var client = await RawClient.ConnectAsync(fleet, 0, bob, number: 1);
        var push = (await client.ReceiveAsync(Frame.Push)).Push;

        // The client rests, and meanwhile something is stored that is newer than the reading: it would come live, behind what came before it.
        var late = TimeProvider.System.GetUtcNow() + ClockCheck.Bound + TimeSpan.FromSeconds(1);
        await StoredMessages.StoreAsync(fleet, alice, bob, waiting + 1, late);
        await Waiting.UntilAsync(() => TimeProvider.System.GetUtcNow() > late, "the late message to be in the past");

        var numbers = new List<ulong> { push.Entry.Message.Number };
        ServerFrame frame;
        while ((frame = await client.ReceiveAsync()).FrameCase != Frame.CaughtUp)
        {
            if (frame.FrameCase == Frame.Push)
            {
                numbers.Add(frame.Push.Entry.Message.Number);
                await client.AcknowledgeAsync(frame.Push.Delivery);
            }
        }

        Assert.Equal(Enumerable.Range(1, waiting).Select(number => (ulong)number), numbers);

        // The next reading has it.
        await client.SendAsync(new ClientFrame { ReadInboxAgain = new ReadInboxAgain { Request = 1 } });
        do
        {
            push = (await client.ReceiveAsync(Frame.Push)).Push;
            await client.AcknowledgeAsync(push.Delivery);
        }
        while (push.Entry.Message.Number != waiting + 1);
    }

    [Fact]
    public async Task A_replay_goes_on_while_receipts_are_written_until_1024_entries_wait_for_theirs()
    {
        const int waiting = PushQueue.MaximumUnconfirmed + 100;
        await using var gateway = await fleet.StartGatewayAsync("--environment=Development");
        var (alice, bob) = (await fleet.CreateUserAsync(), await fleet.CreateUserAsync());
        await StoredMessages.StoreAsync(fleet, alice, bob, waiting, bytes: 1, TimeProvider.System.GetUtcNow() - AMinute);
        var hold = new HeldPoint(gateway.Services.GetRequiredService<FaultPoints>(), FaultPoint.BeforeReceipt, then: null);
        await using var client = await RawClient.ConnectAsync(fleet, gateway.Url, bob, number: 1);
        for (var delivery = 1UL; delivery <= PushQueue.MaximumUnconfirmed; delivery++)
        {
            var frame = await client.ReceiveAsync();
            Assert.Equal(delivery, frame.Push?.Delivery); // And nothing is confirmed.
            await client.AcknowledgeAsync(delivery);
        }

        await hold.Reached();
        await client.SendMessageAsync(alice, 1, "x");
        Assert.Equal(Frame.Sent, (await client.ReceiveAsync()).FrameCase); // Nothing is pushed past them.
        hold.Release();

        await client.ReceiveAsync(Frame.Confirmed);
        Push push;
        while ((push = (await client.ReceiveAsync(Frame.Push)).Push).Entry.Message?.Number != waiting)
        {
            await client.AcknowledgeAsync(push.Delivery);
        }
    }
}
