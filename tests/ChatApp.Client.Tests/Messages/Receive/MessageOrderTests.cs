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
    public void Shows_everything_once_and_each_hold_ends_with_two_whole_readings() =>
        Gen.Select(Gen.Shuffle(Enumerable.Range(1, 30).ToArray()), Gen.Int[0, 30], Gen.Bool.Array[30]).Sample((arrivals, kept, readings) =>
        {
            var order = Connected();
            var shown = new List<ulong>();
            order.CaughtUp(0);
            ulong? reading = null;
            foreach (var (number, ends) in arrivals.Take(kept).Zip(readings))
            {
                shown.AddRange(order.Arrive(Message((ulong)number)).Select(message => message.Number));
                reading ??= order.BeginReading()?.Request;
                if (ends && reading is { } request)
                {
                    shown.AddRange(order.CaughtUp(request).Select(message => message.Number));
                    reading = null;
                }
            }

            // At most four more: one that is under way; for what came during it one of all and one of its stream; and one more of the
            // stream if a part of it had been read once before.
            for (var more = 0; more < 4; more++)
            {
                reading ??= order.BeginReading()?.Request;
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
        Assert.Equal(1UL, order.BeginReading()?.Request);
        Assert.Null(order.BeginReading());
    }

    [Fact]
    public void Reads_all_once_and_then_the_stream_alone_from_the_time_of_its_last_message()
    {
        var order = Connected();
        order.CaughtUp(0);
        var one = Message(1);
        order.Arrive(one);
        order.Arrive(Message(3));
        Assert.Equal(new InboxReading(1, null, null), order.BeginReading());
        Assert.Empty(order.CaughtUp(1));

        Assert.Equal(new InboxReading(2, new StreamKey(Conversation, Sender), one.Id.Time), order.BeginReading());
        Assert.Equal([3UL], order.CaughtUp(2).Select(message => message.Number));
        Assert.Null(order.BeginReading());
    }

    [Fact]
    public void The_reading_of_one_stream_ends_no_hold_of_another()
    {
        var order = Connected();
        order.CaughtUp(0);
        order.Arrive(Message(2));
        order.BeginReading();
        order.CaughtUp(1);
        Assert.NotNull(order.BeginReading()?.Stream);
        order.Arrive(Message(2, new DeviceAddress(Sender.User, new DeviceId(2))));

        Assert.Equal(Sender, Assert.Single(order.CaughtUp(2)).Sender);
        Assert.Equal(new InboxReading(3, null, null), order.BeginReading());
        Assert.Empty(order.CaughtUp(3));
        Assert.Equal(new DeviceId(2), order.BeginReading()?.Stream?.Sender.Device);
        Assert.Single(order.CaughtUp(4));
    }

    [Fact]
    public void A_new_connection_begins_with_the_readings_anew()
    {
        var order = Connected();
        order.CaughtUp(0);
        order.Arrive(Message(2));
        order.BeginReading();
        order.CaughtUp(1);
        Assert.NotNull(order.BeginReading()?.Stream);

        order.ConnectionOpened();
        Assert.Empty(order.CaughtUp(0));
        Assert.Equal(new InboxReading(1, new StreamKey(Conversation, Sender), null), order.BeginReading());
        Assert.Single(order.CaughtUp(1));
    }

    private static MessageOrder Connected()
    {
        var order = new MessageOrder();
        order.ConnectionOpened();
        return order;
    }

    private static ChatMessage Message(ulong number, DeviceAddress? sender = null) =>
        new(MessageId.New(TimeProvider.System.GetUtcNow()), Conversation, sender ?? Sender, number, MessageKind.Text, "");
}
