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
        var message = Message(Now, 1);
        await TickAsync(message, ReceiptKind.Delivered, Now.AddSeconds(5));
        await TickAsync(message, ReceiptKind.Delivered, Now.AddSeconds(2));
        await TickAsync(message, ReceiptKind.Delivered, Now.AddSeconds(9));
        await TickAsync(message, ReceiptKind.Read, Now.AddSeconds(7));

        var tick = Assert.Single(await _ledger.ReadTicksAsync(message, Cancellation));
        Assert.Equal(new Tick(_recipient, Now.AddSeconds(2), Now.AddSeconds(7)), tick);
    }

    [Fact]
    public async Task A_read_tick_alone_leaves_delivery_open()
    {
        var message = Message(Now, 1);
        await TickAsync(message, ReceiptKind.Read, Now);
        Assert.Equal(new Tick(_recipient, null, Now), Assert.Single(await _ledger.ReadTicksAsync(message, Cancellation)));
    }

    [Fact]
    public async Task What_was_delivered_together_is_delivered_from_the_first_number_to_the_last()
    {
        await DeliverAsync(3, 5, Now.AddSeconds(1));

        Assert.Empty(await _ledger.ReadTicksAsync(Message(Now, 2), Cancellation));
        foreach (var number in new[] { 3, 4, 5 })
        {
            Assert.Equal(
                new Tick(_recipient, Now.AddSeconds(1), null), Assert.Single(await _ledger.ReadTicksAsync(Message(Now, number), Cancellation)));
        }

        Assert.Empty(await _ledger.ReadTicksAsync(Message(Now, 6), Cancellation));
        Assert.Empty(await _ledger.ReadTicksAsync(Message(Now, 4) with { Sender = _sender with { Device = new DeviceId(3) } }, Cancellation));
        Assert.Empty(await _ledger.ReadTicksAsync(Message(Now.AddMonths(-1), 4), Cancellation));
    }

    [Fact]
    public async Task The_earliest_of_ranges_that_overlap_stands_and_of_one_that_is_repeated()
    {
        await DeliverAsync(1, 9, Now.AddSeconds(5));
        await DeliverAsync(4, 6, Now.AddSeconds(3));
        await DeliverAsync(4, 6, Now.AddSeconds(4));
        var first = Message(Now, 1);
        await TickAsync(first, ReceiptKind.Delivered, Now.AddSeconds(2)); // As versions did that knew no ranges.

        Assert.Equal(Now.AddSeconds(2), Assert.Single(await _ledger.ReadTicksAsync(first, Cancellation)).DeliveredAt);
        await AssertDeliveredAsync(5, Now.AddSeconds(3));
        await AssertDeliveredAsync(7, Now.AddSeconds(5));
    }

    [Fact]
    public async Task Each_device_has_its_own_ticks_whether_delivered_in_a_range_or_read()
    {
        var tablet = _recipient with { Device = new DeviceId(7) };
        await DeliverAsync(1, 2, Now.AddSeconds(1));
        await _ledger.DeliverAsync(Range(2, 2), tablet, Now.AddSeconds(4), Cancellation);
        var message = Message(Now, 2);
        await TickAsync(message, ReceiptKind.Read, Now.AddSeconds(3));

        Assert.Equal(
            [new Tick(_recipient, Now.AddSeconds(1), Now.AddSeconds(3)), new Tick(tablet, Now.AddSeconds(4), null)],
            await _ledger.ReadTicksAsync(message, Cancellation));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(long.MaxValue - DeliveredRange.MaximumLength + 1)]
    public async Task The_longest_range_is_found_by_its_ends(long first)
    {
        var last = first + DeliveredRange.MaximumLength - 1;
        await DeliverAsync(first, last, Now);
        await AssertDeliveredAsync(first, Now);
        await AssertDeliveredAsync(last, Now);
    }

    [Fact]
    public async Task Refuses_a_range_that_is_longer_or_empty()
    {
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => DeliverAsync(1, DeliveredRange.MaximumLength + 1, Now));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => DeliverAsync(2, 1, Now));
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

    private async Task TickAsync(SentMessage message, ReceiptKind kind, DateTimeOffset at) =>
        await _ledger.TickAsync(_sender.User, message.Id, _recipient, kind, at, Cancellation);

    private DeliveredRange Range(long first, long last) =>
        new(_sender, ConversationId.Between(_sender.User, _recipient.User), 202611, first, last);

    private async Task DeliverAsync(long first, long last, DateTimeOffset at) =>
        await _ledger.DeliverAsync(Range(first, last), _recipient, at, Cancellation);

    private async Task AssertDeliveredAsync(long number, DateTimeOffset at) =>
        Assert.Equal(at, Assert.Single(await _ledger.ReadTicksAsync(Message(Now, number), Cancellation)).DeliveredAt);
}
