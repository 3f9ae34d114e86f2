using ChatApp.Client.Messages;
using ChatApp.Client.Messages.Receive;
using ChatApp.Contracts.Identity;
using CsCheck;

namespace ChatApp.Client.Tests.Messages.Receive;

public sealed class MessageOrderTests
{
    private static readonly DeviceAddress Sender = new(UserId.New(), new DeviceId(1));
    private static readonly ConversationId Conversation = ConversationId.Between(Sender.User, UserId.New());

    [Fact]
    public void Shows_by_number_whatever_order_messages_come_in_when_none_is_missing() =>
        Gen.Int[1, 40].SelectMany(count => Gen.Shuffle(Enumerable.Range(1, count).ToArray())).Sample(arrivals =>
        {
            var order = Connected();
            var shown = arrivals.SelectMany(number => order.Arrive(Message((ulong)number))).Select(message => message.Number).ToList();
            return shown.SequenceEqual(Enumerable.Range(1, arrivals.Length).Select(number => (ulong)number));
        });

    [Fact]
    public void Shows_everything_once_and_each_hold_ends_with_the_next_whole_reading() =>
        Gen.Select(Gen.Shuffle(Enumerable.Range(1, 30).ToArray()), Gen.Int[0, 30], Gen.Bool.Array[30]).Sample((arrivals, kept, readings) =>
        {
            var order = Connected();
            var shown = new List<ulong>();
            order.CaughtUp(0);
            ulong? reading = null;
            foreach (var (number, ends) in arrivals.Take(kept).Zip(readings))
            {
                shown.AddRange(order.Arrive(Message((ulong)number)).Select(message => message.Number));
                reading ??= order.BeginReading();
                if (ends && reading is { } request)
                {
                    shown.AddRange(order.CaughtUp(request).Select(message => message.Number));
                    reading = null;
                }
            }

            // At most two more readings: one that is under way, and one for what came during it.
            for (var more = 0; more < 2; more++)
            {
                reading ??= order.BeginReading();
                if (reading is { } request)
                {
                    shown.AddRange(order.CaughtUp(request).Select(message => message.Number));
                    reading = null;
                }
            }

            return order.BeginReading() is null
                && shown.Order().SequenceEqual(arrivals.Take(kept).Select(number => (ulong)number).Order());
        });

    [Fact]
    public void Starts_no_reading_while_one_is_under_way()
    {
        var order = Connected();
        order.Arrive(Message(2));
        Assert.Null(order.BeginReading()); // Hello's.
        order.CaughtUp(0);
        Assert.Equal(1UL, order.BeginReading());
        Assert.Null(order.BeginReading());
    }

    private static MessageOrder Connected()
    {
        var order = new MessageOrder();
        order.ConnectionOpened();
        return order;
    }

    private static ChatMessage Message(ulong number) =>
        new(MessageId.New(TimeProvider.System.GetUtcNow()), Conversation, Sender, number, MessageKind.Text, "");
}
