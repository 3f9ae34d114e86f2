using ChatApp.Contracts.ClientProtocol;
using Frame = ChatApp.Contracts.ClientProtocol.ServerFrame.FrameOneofCase;

namespace ChatApp.Gateway.Tests.Fleet;

/// <summary>Redis comes back empty. A fleet of its own, so that nobody else's registry goes with it.</summary>
public sealed class EmptiedRedisTests
{
    [Fact]
    public async Task An_emptied_Redis_costs_no_message_and_no_connection()
    {
        await using var fleet = new GatewayFleet();
        await fleet.InitializeAsync();
        await using var alice = await RawClient.ConnectAsync(fleet, 0, await fleet.CreateUserAsync(), number: 1);
        await using var bob = await RawClient.ConnectAsync(fleet, 1, await fleet.CreateUserAsync(), number: 1);
        await bob.ReceiveAsync(Frame.CaughtUp);
        await alice.SendMessageAsync(bob.Device, 1, "before");
        Assert.Equal(1UL, (await bob.ReceiveAsync(Frame.Push)).Push.Entry.Message.Number);

        await fleet.EmptyRedisAsync();
        for (var number = 2; number <= 5; number++)
        {
            await alice.SendMessageAsync(bob.Device, number, "after");
            await alice.ReceiveAsync(Frame.Sent);
        }

        var received = new HashSet<ulong>();
        while (received.Count < 4)
        {
            var number = (await bob.ReceiveAsync(Frame.Push)).Push.Entry.Message.Number;
            _ = number > 1 && received.Add(number);
        }

        // Both ways again, live.
        await bob.SendMessageAsync(alice.Device, 1, "and back");
        ServerFrame push;
        while ((push = await alice.ReceiveAsync(Frame.Push)).Push.Entry.Message is null)
        {
        }

        Assert.Equal("and back", push.Push.Entry.Message.Ciphertext.ToStringUtf8());
    }
}
