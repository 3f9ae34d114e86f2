using ChatApp.Bench.Chaos.Checking;
using ChatApp.Bench.Chaos.History;
using ChatApp.Client.Messages;
using ChatApp.Contracts.Identity;

namespace ChatApp.Bench.Tests.Chaos;

public sealed class HistoryCheckerTests
{
    private static readonly UserId Writer = new(Guid.NewGuid());
    private static readonly UserId Reader = new(Guid.NewGuid());

    private readonly RunHistory _history = new(TimeProvider.System);
    private int _order;

    [Fact]
    public void A_run_that_kept_its_promises_has_no_violation()
    {
        Live(Write());
        var read = Write();
        Live(read, MessageState.Read);
        var failedOnce = Write();
        Tell(failedOnce, MessageState.Failed);
        Live(failedOnce);

        Assert.Empty(HistoryChecker.Check(_history));
    }

    [Fact]
    public void An_acknowledged_message_that_nobody_saw_is_lost()
    {
        var record = Write();
        Tell(record, MessageState.Sent);
        record.Ledger = new LedgerEntry(false, false);

        AssertFound("lost:");
    }

    [Fact]
    public void A_message_that_a_connected_reader_saw_only_after_connecting_anew_was_withheld()
    {
        var record = Write();
        Tell(record, MessageState.Sent);
        Assert.True(record.IsUnseen);
        Live(record);
        record.WasWithheld = true;

        AssertFound("withheld: acknowledged");
    }

    [Fact]
    public void A_message_that_stands_twice_on_the_screen_is_doubled()
    {
        var record = Write();
        Live(record);
        Show(record);

        AssertFound("doubled: it stands 2 times");
    }

    [Fact]
    public void A_message_of_another_reader_is_invented()
    {
        var record = Write();
        Live(record);
        _history.Show(new UserId(Guid.NewGuid()), Message(record, MessageState.Received));

        AssertFound("invented:");
    }

    [Fact]
    public void A_text_that_nobody_wrote_is_invented()
    {
        _history.Show(Reader, Message(new MessageRecord("never", Writer, Reader, 1), MessageState.Received));

        AssertFound("invented:");
    }

    [Fact]
    public void Messages_of_a_writer_in_another_order_than_written_are_out_of_order()
    {
        var (first, second) = (Write(), Write());
        Live(second);
        Live(first);

        AssertFound("out of order: behind number 2");
    }

    [Fact]
    public void A_state_below_one_that_was_told_is_a_tick_that_went_back()
    {
        var record = Write();
        Live(record);
        Tell(record, MessageState.Sent);
        Tell(record, MessageState.Delivered);

        AssertFound("a tick went back: from Delivered to Sent");
    }

    [Fact]
    public void A_delivered_tick_for_what_was_never_shown_is_false()
    {
        var record = Write();
        Tell(record, MessageState.Delivered);
        record.Ledger = new LedgerEntry(true, false);

        AssertFound("a false tick: reported as delivered", "lost:");
    }

    [Fact]
    public void A_read_tick_that_nobody_gave_is_false()
    {
        var record = Write();
        Live(record, MessageState.Read);
        record.MarkedRead = false;

        AssertFound("a false tick: reported as read");
    }

    [Theory]
    [InlineData(MessageState.Sent, false, "a missing tick: shown")]
    [InlineData(MessageState.Delivered, true, "a missing tick: read")]
    public void A_tick_that_never_came_is_missing(MessageState told, bool markedRead, string expected)
    {
        var record = Write();
        Show(record);
        Tell(record, told);
        record.MarkedRead = markedRead;
        record.Ledger = new LedgerEntry(told >= MessageState.Delivered, false);

        AssertFound(expected);
    }

    [Theory]
    [InlineData(MessageState.Pending)]
    [InlineData(MessageState.Failed)]
    public void A_message_that_never_got_a_tick_is_stuck(MessageState told)
    {
        Tell(Write(), told);

        AssertFound($"stuck: everything has healed, and it is still {told}");
    }

    [Fact]
    public void A_ledger_that_differs_from_what_the_writer_was_told_is_a_violation()
    {
        var (unknown, undelivered, read) = (Write(), Write(), Write());
        Live(unknown);
        unknown.Ledger = null;
        Live(undelivered);
        undelivered.Ledger = new LedgerEntry(false, false);
        Live(read);
        read.Ledger = new LedgerEntry(true, true);

        AssertFound("the ledger knows nothing", "the ledger says delivered: False", "the ledger says read: True");
    }

    [Fact]
    public void A_violation_tells_the_whole_history_of_its_message()
    {
        var record = Write();
        Live(record);
        Show(record);

        var violation = Assert.Single(HistoryChecker.Check(_history));
        Assert.Contains($"[number 1 from {Writer} to {Reader}: Delivered as ", violation, StringComparison.Ordinal);
        Assert.EndsWith("shown at 1, 2; ledger delivered]", violation, StringComparison.Ordinal);
    }

    private void AssertFound(params string[] expected)
    {
        var found = HistoryChecker.Check(_history);
        Assert.Equal(expected.Length, found.Count);
        Assert.All(expected, text => Assert.Contains(found, violation => violation.StartsWith(text, StringComparison.Ordinal)));
    }

    private MessageRecord Write()
    {
        var text = _history.Write(Writer, Reader);
        return _history.Messages.Single(message => message.Text == text);
    }

    // Everything that a message should go through.
    private void Live(MessageRecord record, MessageState end = MessageState.Delivered)
    {
        Show(record);
        Tell(record, end);
        record.MarkedRead = end == MessageState.Read;
        record.Ledger = new LedgerEntry(end >= MessageState.Delivered, end == MessageState.Read);
    }

    private void Show(MessageRecord record) =>
        _history.Show(record.To, Message(record, MessageState.Received) with { Order = ++_order });

    private void Tell(MessageRecord record, MessageState state) => _history.Tell(Message(record, state));

    private static ChatMessage Message(MessageRecord record, MessageState state) => new(
        MessageId.New(TimeProvider.System.GetUtcNow()), ConversationId.Between(record.From, record.To),
        new DeviceAddress(record.From, new DeviceId(1)), (ulong)record.Sequence, MessageKind.Text, record.Text) { State = state };
}
