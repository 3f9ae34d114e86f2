using ChatApp.Contracts.Identity;
using ChatApp.Gateway.Receipts;
using ChatApp.Storage.Ledger;
using CsCheck;

namespace ChatApp.Gateway.Tests.Receipts;

public sealed class DeliveredRangesTests
{
    private static readonly DateTimeOffset November = new(2026, 11, 30, 23, 59, 59, TimeSpan.Zero);
    private static readonly DateTimeOffset December = November.AddSeconds(1);
    private static readonly UserId[] Senders = [UserId.New(), UserId.New()];
    private static readonly ConversationId[] Conversations = [new(Guid.NewGuid()), new(Guid.NewGuid())];

    private static readonly Gen<ReceiptSubject> Receipts =
        from isDecember in Gen.Bool
        from conversation in Gen.Int[0, 1]
        from sender in Gen.Int[0, 1]
        from device in Gen.Byte[0, 2]
        from number in Gen.Long[0, 600]
        select new ReceiptSubject(
            MessageId.New(isDecember ? December : November), Conversations[conversation], Senders[sender], device, number);

    [Fact]
    public void Say_all_that_the_receipts_say_and_nothing_else_in_the_fewest_ranges() => Receipts.List[0, 1_500].Sample(receipts =>
    {
        var ranges = DeliveredRanges.Of(receipts);

        var said = ranges.SelectMany(range => Enumerable.Range(0, (int)(range.Last - range.First) + 1)
            .Select(index => (range.Sender, range.Conversation, range.Month, Number: range.First + index))).ToList();
        Assert.Equal(said.Count, said.Distinct().Count());
        Assert.Equal(
            receipts.Where(DeliveredRanges.HasPlace)
                .Select(receipt => (
                    new DeviceAddress(receipt.Sender, new DeviceId(receipt.SenderDevice)),
                    receipt.Conversation,
                    DeliveredRange.MonthOf(receipt.Message),
                    receipt.Number))
                .ToHashSet(),
            said.ToHashSet());
        Assert.All(ranges, range => Assert.InRange(range.Last - range.First, 0, DeliveredRange.MaximumLength - 1));
        Assert.DoesNotContain(
            ranges,
            range => range.Last - range.First < DeliveredRange.MaximumLength - 1
                && ranges.Exists(next => next == range with { First = range.Last + 1, Last = next.Last }));
    });

    [Theory]
    [InlineData(DeliveredRange.MaximumLength, 1)]
    [InlineData(DeliveredRange.MaximumLength + 1, 2)]
    public void A_range_ends_at_its_longest(int count, int expected)
    {
        var receipts = Enumerable.Range(1, count)
            .Select(number => new ReceiptSubject(MessageId.New(November), Conversations[0], Senders[0], 1, number)).ToList();
        Assert.Equal(expected, DeliveredRanges.Of(receipts).Count);
    }

    [Fact]
    public void Messages_of_two_months_are_in_two_ranges()
    {
        List<ReceiptSubject> receipts =
        [
            new(MessageId.New(November), Conversations[0], Senders[0], 1, 1),
            new(MessageId.New(December), Conversations[0], Senders[0], 1, 2),
        ];
        Assert.Equal([202611, 202612], DeliveredRanges.Of(receipts).Select(range => range.Month));
    }
}
