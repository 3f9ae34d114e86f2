using ChatApp.Contracts.ClientProtocol;
using ChatApp.Contracts.Identity;
using ChatApp.Storage.Ledger;

namespace ChatApp.Storage.Tests.Ledger;

public sealed class LedgerStoreTests(StorageUnderTest storage)
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    private readonly LedgerStore _ledger = new(storage.Session);
    private readonly DeviceAddress _sender = new(UserId.New(), new DeviceId(2));
    private readonly DeviceAddress _recipient = new(UserId.New(), new DeviceId(1));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Finds_a_message_by_its_id_and_its_conversation_newest_first()
    {
        var first = Message(Now, 1);
        var second = Message(Now.AddSeconds(1), 2);
        await _ledger.RecordAsync(first, Cancellation);
        await _ledger.RecordAsync(second, Cancellation);
        await _ledger.RecordAsync(first, Cancellation);

        var found = await _ledger.FindAsync(_sender.User, first.Conversation, first.Id, Cancellation);
        Assert.Equal((first.Id, first.Number, first.Sender), (found!.Id, found.Number, found.Sender));
        Assert.Equal([_recipient.User], found.Recipients);
        var all = await _ledger.ReadMonthAsync(_sender.User, first.Conversation, Now, Cancellation).ToListAsync(Cancellation);
        Assert.Equal([second.Id, first.Id], all.Select(message => message.Id));
        Assert.Null(await _ledger.FindAsync(_recipient.User, first.Conversation, first.Id, Cancellation));
    }

    [Fact]
    public async Task The_earliest_tick_stands_in_whichever_order_receipts_come()
    {
        var id = MessageId.New(Now);
        await TickAsync(id, ReceiptKind.Delivered, Now.AddSeconds(5));
        await TickAsync(id, ReceiptKind.Delivered, Now.AddSeconds(2));
        await TickAsync(id, ReceiptKind.Delivered, Now.AddSeconds(9));
        await TickAsync(id, ReceiptKind.Read, Now.AddSeconds(7));

        var tick = Assert.Single(await _ledger.ReadTicksAsync(_sender.User, id, Cancellation));
        Assert.Equal(new Tick(_recipient, Now.AddSeconds(2), Now.AddSeconds(7)), tick);
    }

    [Fact]
    public async Task A_read_tick_alone_leaves_delivery_open()
    {
        var id = MessageId.New(Now);
        await TickAsync(id, ReceiptKind.Read, Now);
        Assert.Equal(new Tick(_recipient, null, Now), Assert.Single(await _ledger.ReadTicksAsync(_sender.User, id, Cancellation)));
    }

    [Fact]
    public void Earliest_wins_falls_with_every_millisecond_and_stays_below_the_present()
    {
        Assert.True(EarliestWins.TimestampOf(Now) > EarliestWins.TimestampOf(Now.AddMilliseconds(1)));
        Assert.InRange(EarliestWins.TimestampOf(Now), 1, Now.ToUnixTimeMilliseconds() * 1000);
        Assert.InRange(EarliestWins.TimestampOf(Now.AddYears(80)), 1, Now.ToUnixTimeMilliseconds() * 1000);
    }

    private SentMessage Message(DateTimeOffset time, long number) =>
        new(_sender, ConversationId.Between(_sender.User, _recipient.User), MessageId.New(time), number, [_recipient.User]);

    private async Task TickAsync(MessageId id, ReceiptKind kind, DateTimeOffset at) =>
        await _ledger.TickAsync(_sender.User, id, _recipient, kind, at, Cancellation);
}
