using ChatApp.Contracts.ClientProtocol;
using ChatApp.Contracts.Identity;
using ChatApp.Storage.Devices;
using ChatApp.Storage.Privacy;
using Frame = ChatApp.Contracts.ClientProtocol.ServerFrame.FrameOneofCase;

namespace ChatApp.Gateway.Tests.Fleet;

public sealed class ReadReceiptTests(GatewayFleet fleet)
{
    [Theory]
    [InlineData(true, true, true)]
    [InlineData(true, false, false)]
    [InlineData(false, true, false)]
    public async Task A_read_receipt_is_written_and_sent_only_if_both_have_them_on(bool senderHas, bool readerHas, bool expected)
    {
        var (alice, bob) = (await fleet.CreateUserAsync(), await fleet.CreateUserAsync());
        await SetAsync(alice.User, senderHas);
        await SetAsync(bob.User, readerHas);
        await using var sender = await RawClient.ConnectAsync(fleet, 0, alice, number: 1);
        await using var reader = await RawClient.ConnectAsync(fleet, 1, bob, number: 1);
        var id = await sender.SendMessageAsync(bob, 1, "read me");
        await reader.ReceiveMessageAsync(id);
        await ReportReadAsync(reader, alice, id);

        // Whatever comes to the sender before the answer to another message of hers comes before it for good.
        var next = await reader.SendMessageAsync(alice, 1, "read it");
        var receipts = new List<Receipt>();
        Push push;
        while ((push = (await sender.ReceiveAsync(Frame.Push)).Push).Entry.Message?.MessageId != next.ToWire())
        {
            receipts.AddRange(push.Entry.Receipts?.Receipts_ ?? []);
        }

        Assert.Equal(expected, receipts.Exists(receipt => receipt.Kind == ReceiptKind.Read));
        var ticks = await fleet.Storage.ReadTicksAsync(alice.User, bob.User, id, TestContext.Current.CancellationToken);
        Assert.Equal(expected, ticks.Any(tick => tick.ReadAt is not null));
    }

    [Fact]
    public async Task What_was_read_before_they_were_turned_off_stays_read()
    {
        var (alice, bob) = (await fleet.CreateUserAsync(), await fleet.CreateUserAsync());
        await using var sender = await RawClient.ConnectAsync(fleet, 0, alice, number: 1);
        await using var reader = await RawClient.ConnectAsync(fleet, 1, bob, number: 1);
        var id = await sender.SendMessageAsync(bob, 1, "read me");
        await reader.ReceiveMessageAsync(id);
        await ReportReadAsync(reader, alice, id);
        var readAt = await FindReadAtAsync(alice.User, bob.User, id);
        Assert.NotNull(readAt);

        await SetAsync(bob.User, false);
        await ReportReadAsync(reader, alice, id); // Again, as after a lost answer.
        Assert.Equal(readAt, await FindReadAtAsync(alice.User, bob.User, id));
    }

    [Fact]
    public async Task The_readers_other_devices_learn_what_was_read_whatever_the_setting_says()
    {
        var (alice, phone) = (await fleet.CreateUserAsync(), await fleet.CreateUserAsync());
        var linked = await new DeviceStore(fleet.Storage.Session, TimeProvider.System).LinkAsync(
            phone.User, "laptop", [.. Guid.NewGuid().ToByteArray(), .. new byte[16]], TestContext.Current.CancellationToken);
        await SetAsync(phone.User, false);
        await using var onPhone = await RawClient.ConnectAsync(fleet, 0, phone, number: 1);
        await using var onLaptop = await RawClient.ConnectAsync(
            fleet, 1, phone with { Device = linked.Device!.Value }, number: 1);
        await onLaptop.ReceiveAsync(Frame.CaughtUp);

        var id = MessageId.New(TimeProvider.System.GetUtcNow());
        await ReportReadAsync(onPhone, alice, id);
        var receipt = Assert.Single((await onLaptop.ReceiveAsync(Frame.Push)).Push.Entry.Receipts.Receipts_);
        Assert.Equal(
            (id.ToWire(), ReceiptKind.Read, phone.User.ToWire(), 1U), (receipt.MessageId, receipt.Kind, receipt.UserId, receipt.DeviceId));
    }

    private async Task<DateTimeOffset?> FindReadAtAsync(UserId sender, UserId recipient, MessageId id) =>
        Assert.Single(await fleet.Storage.ReadTicksAsync(sender, recipient, id, TestContext.Current.CancellationToken)).ReadAt;

    private async Task SetAsync(UserId user, bool readReceipts) =>
        await new PrivacyStore(fleet.Storage.Session, TimeProvider.System).ChangeAsync(
            user, settings => settings with { ReadReceipts = readReceipts }, TestContext.Current.CancellationToken);

    private static async Task ReportReadAsync(RawClient reader, DeviceAddress sender, MessageId id)
    {
        await reader.SendAsync(new ClientFrame
        {
            ReportRead = new ReportRead
            {
                Request = 1,
                Messages =
                {
                    new ReadMessage
                    {
                        MessageId = id.ToWire(),
                        SenderUserId = sender.User.ToWire(),
                        ConversationId = ConversationId.Between(sender.User, reader.Device.User).ToWire(),
                    },
                },
            },
        });
        Assert.Equal(ErrorCode.Unspecified, (await reader.ReceiveAsync(Frame.ReadStored)).ReadStored.Code);
    }
}
