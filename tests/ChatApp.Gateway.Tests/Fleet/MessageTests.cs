using ChatApp.Contracts.ClientProtocol;
using ChatApp.Contracts.Identity;
using ChatApp.Routing.Registry;
using ChatApp.Storage.Devices;
using ChatApp.TestSupport;
using Frame = ChatApp.Contracts.ClientProtocol.ServerFrame.FrameOneofCase;

namespace ChatApp.Gateway.Tests.Fleet;

public sealed class MessageTests(GatewayFleet fleet)
{
    [Fact]
    public async Task A_message_crosses_gateways_and_its_ticks_come_back()
    {
        await using var alice = await ConnectAsync(gateway: 0);
        await using var bob = await ConnectAsync(gateway: 1);
        await bob.ReceiveAsync(Frame.CaughtUp);

        var id = await alice.SendMessageAsync(bob.Device, 1, "hello");
        var sent = await alice.ReceiveAsync(Frame.Sent);
        Assert.Equal(id.ToWire(), sent.Sent.MessageId);

        var push = (await bob.ReceiveAsync(Frame.Push)).Push;
        Assert.Equal(1UL, push.Delivery);
        Assert.Equal("hello", push.Entry.Message.Ciphertext.ToStringUtf8());
        Assert.Equal(alice.Device.User.ToWire(), push.Entry.Message.SenderUserId);
        await bob.AcknowledgeAsync(push.Delivery);
        Assert.Equal(push.Position, (await bob.ReceiveAsync(Frame.Confirmed)).Confirmed.Position);

        var receipt = Assert.Single((await alice.ReceiveAsync(Frame.Push)).Push.Entry.Receipts.Receipts_);
        Assert.Equal((id.ToWire(), ReceiptKind.Delivered, bob.Device.User.ToWire()), (receipt.MessageId, receipt.Kind, receipt.UserId));

        await bob.SendAsync(new ClientFrame
        {
            ReportRead = new ReportRead
            {
                Request = 5,
                Messages =
                {
                    new ReadMessage
                    {
                        MessageId = id.ToWire(), SenderUserId = alice.Device.User.ToWire(), ConversationId = push.Entry.Message.ConversationId,
                    },
                },
            },
        });
        Assert.Equal((5UL, ErrorCode.Unspecified), (await bob.ReceiveAsync(Frame.ReadStored)).ReadStored is var stored ? (stored.Request, stored.Code) : default);
        Assert.Equal(ReceiptKind.Read, (await alice.ReceiveAsync(Frame.Push)).Push.Entry.Receipts.Receipts_.Single().Kind);

        var tick = Assert.Single(await fleet.Storage.ReadTicksAsync(
            alice.Device.User, bob.Device.User, id, TestContext.Current.CancellationToken));
        Assert.NotNull(tick.DeliveredAt);
        Assert.NotNull(tick.ReadAt);
    }

    [Fact]
    public async Task Receipts_wait_in_the_inbox_of_a_sender_who_is_away()
    {
        var (alice, bob) = (await fleet.CreateUserAsync(), await fleet.CreateUserAsync());
        MessageId id;
        await using (var sender = await RawClient.ConnectAsync(fleet, 0, alice, number: 1))
        {
            id = await sender.SendMessageAsync(bob, 1, "and gone");
            await sender.ReceiveAsync(Frame.Sent);
            await sender.LeaveAsync();
        }

        var routes = new Routes(fleet.Redis);
        await Waiting.UntilAsync(async () => (await routes.FindAsync(alice.User)).Count == 0, "the sender to be offline");
        await using (var reader = await RawClient.ConnectAsync(fleet, 1, bob, number: 1))
        {
            await reader.AcknowledgeAsync((await reader.ReceiveMessageAsync(id)).Delivery);
            await reader.ReceiveAsync(Frame.Confirmed);
        }

        await using var back = await RawClient.ConnectAsync(fleet, 1, alice, number: 2);
        var receipt = Assert.Single((await back.ReceiveAsync(Frame.Push)).Push.Entry.Receipts.Receipts_);
        Assert.Equal((id.ToWire(), ReceiptKind.Delivered, bob.User.ToWire()), (receipt.MessageId, receipt.Kind, receipt.UserId));
    }

    [Fact]
    public async Task What_was_sent_while_the_device_was_away_is_replayed_in_order_and_then_it_is_caught_up()
    {
        await using var alice = await ConnectAsync(gateway: 0);
        var bob = await fleet.CreateUserAsync();
        for (var number = 1; number <= 3; number++)
        {
            await alice.SendMessageAsync(bob, number, $"message {number}");
            await alice.ReceiveAsync(Frame.Sent);
        }

        await using var back = await RawClient.ConnectAsync(fleet, 1, bob, number: 1);
        for (var number = 1; number <= 3; number++)
        {
            Assert.Equal((ulong)number, (await back.ReceiveAsync(Frame.Push)).Push.Entry.Message.Number);
        }

        Assert.Equal(0UL, (await back.ReceiveAsync(Frame.CaughtUp)).CaughtUp.Request);
        await back.AcknowledgeAsync(3);
        Assert.Equal(3UL, (await back.ReceiveAsync(Frame.Confirmed)).Confirmed.Delivery);
        Assert.Equal(3, (await alice.ReceiveAsync(Frame.Push)).Push.Entry.Receipts.Receipts_.Count);
    }

    [Fact]
    public async Task A_replay_starts_15_s_before_the_confirmed_position()
    {
        await using var alice = await ConnectAsync(gateway: 0);
        var bob = await fleet.CreateUserAsync();
        await alice.SendMessageAsync(bob, 1, "hello");
        await alice.ReceiveAsync(Frame.Sent);
        Position position;
        await using (var first = await RawClient.ConnectAsync(fleet, 0, bob, number: 1))
        {
            position = new Position((await first.ReceiveAsync(Frame.Push)).Push.Position);
        }

        await using (var again = await RawClient.ConnectAsync(fleet, 0, bob, 2, Position.StartOf(position.Time.AddSeconds(14)).Value))
        {
            Assert.Equal(position.Value, (await again.ReceiveAsync(Frame.Push)).Push.Position);
        }

        await using var later = await RawClient.ConnectAsync(fleet, 0, bob, 3, Position.StartOf(position.Time.AddSeconds(16)).Value);
        Assert.Equal(Frame.CaughtUp, (await later.ReceiveAsync()).FrameCase);
    }

    [Fact]
    public async Task An_inbox_is_read_again_on_request()
    {
        await using var alice = await ConnectAsync(gateway: 0);
        await using var bob = await ConnectAsync(gateway: 1);
        await bob.ReceiveAsync(Frame.CaughtUp);
        await alice.SendMessageAsync(bob.Device, 1, "hello");
        var live = (await bob.ReceiveAsync(Frame.Push)).Push;

        await bob.SendAsync(new ClientFrame { ReadInboxAgain = new ReadInboxAgain { Request = 9 } });
        var again = (await bob.ReceiveAsync(Frame.Push)).Push;
        Assert.Equal((live.Position, live.Delivery + 1), (again.Position, again.Delivery));
        Assert.Equal(9UL, (await bob.ReceiveAsync(Frame.CaughtUp)).CaughtUp.Request);
    }

    [Fact]
    public async Task At_most_256_entries_are_unacknowledged_and_the_rest_follows_when_they_are_acknowledged()
    {
        const int count = 600;
        await using var gateway = await fleet.StartGatewayAsync("--Gateway:MessagesPerSecond=10000", "--Gateway:MessageBurst=10000");
        await using var alice = await RawClient.ConnectAsync(fleet, gateway.Url, await fleet.CreateUserAsync(), number: 1);
        await using var bob = await ConnectAsync(gateway: 1);
        await bob.ReceiveAsync(Frame.CaughtUp);
        for (var number = 1; number <= count; number++)
        {
            await alice.SendMessageAsync(bob.Device, number, "x");
            await alice.ReceiveAsync(Frame.Sent);
        }

        var numbers = new HashSet<ulong>();
        for (var delivery = 1UL; delivery <= 256; delivery++)
        {
            var push = (await bob.ReceiveAsync(Frame.Push)).Push;
            Assert.Equal(delivery, push.Delivery);
            numbers.Add(push.Entry.Message.Number);
        }

        await bob.SendMessageAsync(alice.Device, 1, "y");
        Assert.Equal(Frame.Sent, (await bob.ReceiveAsync()).FrameCase); // Nothing was pushed past 256.
        await bob.AcknowledgeAsync(256);
        while (numbers.Count < count)
        {
            var push = (await bob.ReceiveAsync(Frame.Push)).Push;
            numbers.Add(push.Entry.Message.Number);
            await bob.AcknowledgeAsync(push.Delivery);
        }
    }

    [Fact]
    public async Task An_outdated_device_list_is_refused_with_its_differences_and_so_is_what_follows()
    {
        await using var alice = await ConnectAsync(gateway: 0);
        var bob = await fleet.CreateUserAsync();
        var phone = await new DeviceStore(fleet.Storage.Session, TimeProvider.System).LinkAsync(
            bob.User, "phone", new byte[32], TestContext.Current.CancellationToken);
        Assert.Equal(2, phone.Device!.Value.Value);

        var first = await alice.SendMessageAsync(new DeviceAddress(bob.User, new DeviceId(7)), 1, "hello");
        var second = await alice.SendMessageAsync(bob, 2, "behind it");
        var refusals = new[] { await alice.ReceiveAsync(Frame.Refused), await alice.ReceiveAsync(Frame.Refused) }
            .ToDictionary(frame => frame.Refused.MessageId, frame => frame.Refused);
        var refused = refusals[first.ToWire()];
        Assert.Equal(ErrorCode.DevicesChanged, refused.Code);
        Assert.Equal([1U, 2U], refused.Missing.Select(device => device.DeviceId).Order());
        Assert.Equal([7U], refused.Stale.Select(device => device.DeviceId));

        // Its own device list is out of date too, and which of the two is found first is not said.
        Assert.Contains(refusals[second.ToWire()].Code, new[] { ErrorCode.EarlierRefused, ErrorCode.DevicesChanged });
    }

    [Fact]
    public async Task A_message_to_nobody_is_refused()
    {
        await using var alice = await ConnectAsync(gateway: 0);
        await alice.SendMessageAsync(new DeviceAddress(UserId.New(), new DeviceId(1)), 1, "hello");
        Assert.Equal(ErrorCode.UnknownRecipient, (await alice.ReceiveAsync(Frame.Refused)).Refused.Code);
    }

    private async Task<RawClient> ConnectAsync(int gateway) =>
        await RawClient.ConnectAsync(fleet, gateway, await fleet.CreateUserAsync(), number: 1);
}
