using ChatApp.Bench.Load.Crowd;

namespace ChatApp.Bench.Tests.Load;

public sealed class CrowdBooksTests
{
    [Fact]
    public void A_number_counts_once_and_a_gap_stays_until_it_is_filled()
    {
        var order = new ArrivalOrder();

        Assert.True(order.TryTake(1, out _));
        Assert.True(order.TryTake(3, out var overtook));
        Assert.True(overtook);
        Assert.False(order.TryTake(3, out _));
        Assert.False(order.TryTake(1, out _));
        Assert.Equal((2L, 1), (order.Next, order.Held));

        Assert.True(order.TryTake(2, out overtook));
        Assert.False(overtook);
        Assert.Equal((4L, 0), (order.Next, order.Held));
    }

    [Fact]
    public void A_message_is_remembered_until_both_answers_have_come_however_many_are_under_way()
    {
        var sent = new SentMessages();
        for (var number = 1; number <= 1_000; number++)
        {
            Assert.Equal(number, sent.Add(number * 10));
        }

        Assert.True(sent.TryTick(777, out var intendedAt));
        Assert.Equal(7_770, intendedAt);
        Assert.False(sent.TryTick(777, out _));
        Assert.True(sent.TryReceipt(777, out _));
        Assert.False(sent.TryReceipt(1_001, out _));
        Assert.Equal((1L, 1L), (sent.TickedCount, sent.ReceiptedCount));
        Assert.Equal(999, sent.Unticked().Count());
        Assert.DoesNotContain(sent.Unticked(), message => message.Number == 777);
    }

    [Fact]
    public void Percentiles_of_two_processes_are_those_of_all_their_values()
    {
        var one = new Latencies([1_000, 2_000], [90, 5]);
        var other = new Latencies([2_000, 9_000], [4, 1]);

        var both = one + other;

        Assert.Equal(100, both.Count);
        Assert.Equal((1.0, 2.0, 9.0), (both.Milliseconds(0.5), both.Milliseconds(0.99), both.Milliseconds(0.999)));
        Assert.Equal(0, Latencies.None.Milliseconds(0.5));
    }
}
