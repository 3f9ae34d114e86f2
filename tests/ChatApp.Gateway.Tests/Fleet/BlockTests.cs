using ChatApp.Contracts.ClientProtocol;
using ChatApp.Contracts.Identity;
using ChatApp.Storage.Blocks;
using ChatApp.Storage.Devices;
using ChatApp.Storage.Ledger;
using ChatApp.TestSupport;
using Google.Protobuf;
using Frame = ChatApp.Contracts.ClientProtocol.ServerFrame.FrameOneofCase;

namespace ChatApp.Gateway.Tests.Fleet;

public abstract class BlockTests(GatewayFleet fleet)
{
    private readonly BlockStore _blocks = new(fleet.Storage.Session, TimeProvider.System);
    private readonly LedgerStore _ledger = new(fleet.Storage.Session);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_blocked_sender_gets_a_tick_and_the_recipient_nothing()
    {
        await using var alice = await ConnectAsync(gateway: 0);
        await using var bob = await ConnectAsync(gateway: 1);
        await using var carol = await ConnectAsync(gateway: 1);
        await _blocks.BlockAsync(bob.Device.User, alice.Device.User, Cancellation);

        var id = await alice.SendMessageAsync(bob.Device, 1, "hello");
        Assert.Equal(id.ToWire(), (await alice.ReceiveAsync(Frame.Sent)).Sent.MessageId);

        var carols = await carol.SendMessageAsync(bob.Device, 1, "hello");
        Assert.Equal(carols.ToWire(), (await bob.ReceiveAsync(Frame.Push)).Push.Entry.Message.MessageId);
        Assert.Equal([carols], (await fleet.Storage.ReadInboxAsync(bob.Device, Cancellation)).Select(copy => copy.MessageId));

        var conversation = ConversationId.Between(alice.Device.User, bob.Device.User);
        Assert.NotNull(await _ledger.FindAsync(alice.Device.User, conversation, id, Cancellation));
        Assert.Empty(await fleet.Storage.ReadTicksAsync(alice.Device.User, bob.Device.User, id, Cancellation));
    }

    [Fact]
    public async Task What_the_blocker_sends_is_an_ordinary_message()
    {
        await using var alice = await ConnectAsync(gateway: 0);
        await using var bob = await ConnectAsync(gateway: 1);
        await _blocks.BlockAsync(bob.Device.User, alice.Device.User, Cancellation);

        var id = await bob.SendMessageAsync(alice.Device, 1, "not you");
        Assert.Equal(id.ToWire(), (await bob.ReceiveAsync(Frame.Sent)).Sent.MessageId);
        await alice.AcknowledgeAsync((await alice.ReceiveMessageAsync(id)).Delivery);
        var receipt = Assert.Single((await bob.ReceiveAsync(Frame.Push)).Push.Entry.Receipts.Receipts_);
        Assert.Equal((id.ToWire(), ReceiptKind.Delivered, alice.Device.User.ToWire()), (receipt.MessageId, receipt.Kind, receipt.UserId));
    }

    [Fact]
    public async Task The_other_devices_of_a_blocked_sender_get_their_copies()
    {
        var alice = await fleet.CreateUserAsync();
        var linked = await new DeviceStore(fleet.Storage.Session, TimeProvider.System).LinkAsync(
            alice.User, "laptop", new byte[32], Cancellation);
        await using var phone = await RawClient.ConnectAsync(fleet, 0, alice, number: 1);
        await using var laptop = await RawClient.ConnectAsync(fleet, 1, alice with { Device = linked.Device!.Value }, number: 1);
        var bob = await fleet.CreateUserAsync();
        await _blocks.BlockAsync(bob.User, alice.User, Cancellation);

        var id = MessageId.New(TimeProvider.System.GetUtcNow());
        await phone.SendAsync(new ClientFrame
        {
            Send = new Send
            {
                MessageId = id.ToWire(),
                ConversationId = ConversationId.Between(alice.User, bob.User).ToWire(),
                Number = 1,
                Recipients = { CopyFor(bob), CopyFor(laptop.Device) },
            },
        });

        await phone.ReceiveAsync(Frame.Sent);
        Assert.Equal(id.ToWire(), (await laptop.ReceiveAsync(Frame.Push)).Push.Entry.Message.MessageId);
        Assert.Empty(await fleet.Storage.ReadInboxAsync(bob, Cancellation));
    }

    [Fact]
    public async Task A_blocked_sender_is_refused_what_anybody_would_be()
    {
        await using var alice = await ConnectAsync(gateway: 0);
        var bob = await fleet.CreateUserAsync();
        await _blocks.BlockAsync(bob.User, alice.Device.User, Cancellation);

        await alice.SendMessageAsync(bob with { Device = new DeviceId(7) }, 1, "hello");
        Assert.Equal(ErrorCode.DevicesChanged, (await alice.ReceiveAsync(Frame.Refused)).Refused.Code);
    }

    [Fact]
    public async Task Once_a_block_has_ended_messages_come_again_and_those_sent_meanwhile_do_not()
    {
        await using var alice = await ConnectAsync(gateway: 0);
        await using var bob = await ConnectAsync(gateway: 1);
        await _blocks.BlockAsync(bob.Device.User, alice.Device.User, Cancellation);
        await alice.SendMessageAsync(bob.Device, 1, "1");
        await alice.ReceiveAsync(Frame.Sent);
        await _blocks.UnblockAsync(bob.Device.User, alice.Device.User, Cancellation);

        // The gateway goes by what it read for 5 s at most.
        var number = 1;
        await Waiting.UntilAsync(
            async () =>
            {
                number++;
                await alice.SendMessageAsync(bob.Device, number, $"{number}");
                await alice.ReceiveAsync(Frame.Sent);
                return (await fleet.Storage.ReadInboxAsync(bob.Device, Cancellation)).Count > 0;
            },
            "a message to come after the block has ended");

        Assert.Equal((ulong)number, (await bob.ReceiveAsync(Frame.Push)).Push.Entry.Message.Number);
    }

    [Fact]
    public async Task No_receipt_reaches_whoever_was_blocked_before_it()
    {
        await using var alice = await ConnectAsync(gateway: 0);
        await using var carol = await ConnectAsync(gateway: 1);
        var bob = await fleet.CreateUserAsync();
        var id = await alice.SendMessageAsync(bob, 1, "before the block");
        await alice.ReceiveAsync(Frame.Sent);
        await _blocks.BlockAsync(bob.User, alice.Device.User, Cancellation);

        await using var back = await RawClient.ConnectAsync(fleet, 1, bob, number: 1);
        var push = (await back.ReceiveAsync(Frame.Push)).Push; // What was there before the block is bob's.
        await back.AcknowledgeAsync(push.Delivery);
        Assert.Equal(push.Delivery, (await back.ReceiveAsync(Frame.Confirmed)).Confirmed.Delivery);
        await back.SendAsync(new ClientFrame
        {
            ReportRead = new ReportRead
            {
                Request = 1,
                Messages =
                {
                    new ReadMessage
                    {
                        MessageId = id.ToWire(), SenderUserId = alice.Device.User.ToWire(), ConversationId = push.Entry.Message.ConversationId,
                    },
                },
            },
        });
        Assert.Equal(ErrorCode.Unspecified, (await back.ReceiveAsync(Frame.ReadStored)).ReadStored.Code);

        var carols = await carol.SendMessageAsync(alice.Device, 1, "hello");
        Assert.Equal(carols.ToWire(), (await alice.ReceiveAsync(Frame.Push)).Push.Entry.Message?.MessageId);
        Assert.Empty(await fleet.Storage.ReadTicksAsync(alice.Device.User, bob.User, id, Cancellation));
    }

    private static RecipientCopies CopyFor(DeviceAddress device) => new()
    {
        UserId = device.User.ToWire(),
        Devices = { new DeviceCopy { DeviceId = device.Device.Value, Ciphertext = ByteString.CopyFromUtf8("hello") } },
    };

    private async Task<RawClient> ConnectAsync(int gateway) =>
        await RawClient.ConnectAsync(fleet, gateway, await fleet.CreateUserAsync(), number: 1);

    public sealed class OnGarnet(GatewayFleet fleet) : BlockTests(fleet);

    public sealed class OnRedis(GatewayFleetOnRedis fleet) : BlockTests(fleet);
}
