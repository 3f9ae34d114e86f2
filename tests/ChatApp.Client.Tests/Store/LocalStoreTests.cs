using ChatApp.Client.Accounts;
using ChatApp.Client.Contacts;
using ChatApp.Client.Messages;
using ChatApp.Client.Messages.Read;
using ChatApp.Client.Messages.Send;
using ChatApp.Client.Store;
using ChatApp.Contracts.Identity;

namespace ChatApp.Client.Tests.Store;

/// <summary>What every store does, shown on each.</summary>
public abstract class LocalStoreTests
{
    private static readonly UserId Alice = UserId.New();
    private static readonly UserId Bob = UserId.New();
    private static readonly DeviceAddress AlicesLaptop = new(Alice, new DeviceId(1));
    private static readonly DeviceAddress BobsPhone = new(Bob, new DeviceId(127));
    private static readonly ConversationId Conversation = ConversationId.Between(Alice, Bob);
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    private protected abstract Task<LocalStore> OpenAsync();

    [Fact]
    public async Task Remembers_its_account_key_connection_number_and_highest_position()
    {
        Assert.True(Handle.TryParse("alice", out var handle));
        byte[] seed = [.. Enumerable.Range(0, 32).Select(octet => (byte)octet)];
        await ChangeAsync(
            new StoreChange.AccountSaved(new StoredAccount(handle, "Alice", seed, AlicesLaptop)),
            new StoreChange.ConnectionNumberRaised(7),
            new StoreChange.PositionConfirmed(new Position(90)),
            new StoreChange.PositionConfirmed(new Position(50)));

        await using var store = await OpenAsync();
        var device = await store.ReadDeviceAsync(CancellationToken.None);

        Assert.Equal((handle, "Alice", AlicesLaptop), (device.Account!.Handle, device.Account.DisplayName, device.Account.Address));
        Assert.Equal(seed, device.Account.DeviceSeed.ToArray());
        Assert.Equal((7UL, 90L), (device.ConnectionNumber, device.Confirmed.Value));
    }

    [Fact]
    public async Task Remembers_a_sign_up_that_has_no_answer_yet()
    {
        Assert.True(Handle.TryParse("alice", out var handle));
        await ChangeAsync(new StoreChange.AccountSaved(new StoredAccount(handle, "Alice", new byte[32], Address: null)));

        await using var store = await OpenAsync();

        Assert.Null((await store.ReadDeviceAsync(CancellationToken.None)).Account!.Address);
        Assert.Null(await ChatClient.FindAccountAsync(store, CancellationToken.None));
    }

    [Fact]
    public async Task Reads_history_in_the_order_shown_without_what_is_held_back_or_given_up()
    {
        await ChangeAsync(
            new StoreChange.ConversationSaved(Conversation, Bob, 0),
            new StoreChange.MessageAdded(Message(1, order: 2)),
            new StoreChange.MessageAdded(Message(2, order: 1)),
            new StoreChange.MessageAdded(Message(3, order: 3) with { Kind = MessageKind.GivenUp }),
            new StoreChange.MessageAdded(Message(4, order: 0)),
            new StoreChange.MessageAdded(Message(5, order: 4)));

        await using var store = await OpenAsync();

        Assert.Equal([2UL, 1, 5], Numbers(await store.ReadHistoryAsync(Conversation, 10, long.MaxValue, CancellationToken.None)));
        Assert.Equal([1UL, 5], Numbers(await store.ReadHistoryAsync(Conversation, 2, long.MaxValue, CancellationToken.None)));
        Assert.Equal([2UL], Numbers(await store.ReadHistoryAsync(Conversation, 10, 2, CancellationToken.None)));
        Assert.Equal([4UL], Numbers(await store.ReadHeldAsync(CancellationToken.None)));
        Assert.Equal([2UL, 1, 5], Numbers(await store.ReadUnreadAsync(Conversation, long.MaxValue, CancellationToken.None)));
        var conversation = Assert.Single(await store.ReadConversationsAsync(CancellationToken.None));
        Assert.Equal((Bob, 3, 4L), (conversation.Peer, conversation.Unread, conversation.LastOrder));
        Assert.Equal(4, (await store.ReadDeviceAsync(CancellationToken.None)).LastOrder);
    }

    [Fact]
    public async Task Keeps_a_message_whole()
    {
        var message = Message(ulong.MaxValue / 2, order: 1) with { Text = "größer ✓ 🦊\0\n", State = MessageState.Failed, Failure = SendFailure.TooLarge, IsRead = true };
        await ChangeAsync(new StoreChange.MessageAdded(message));

        await using var store = await OpenAsync();

        Assert.Equal(message, Assert.Single(await store.ReadMessagesAsync(Bob, [message.Id], CancellationToken.None)));
    }

    [Fact]
    public async Task Moves_a_message_forward_and_never_back()
    {
        var message = Message(1, order: 1) with { State = MessageState.Pending };
        var key = new MessageKey(BobsPhone, message.Id);
        await ChangeAsync(
            new StoreChange.MessageAdded(message),
            new StoreChange.MessageMoved(key, MessageState.Delivered, SendFailure.None),
            new StoreChange.MessageMoved(key, MessageState.Failed, SendFailure.TooLarge),
            new StoreChange.MessageMoved(key, MessageState.Sent, SendFailure.None));

        await using var store = await OpenAsync();

        var moved = Assert.Single(await store.ReadMessagesAsync(Bob, [message.Id], CancellationToken.None));
        Assert.Equal((MessageState.Delivered, SendFailure.None), (moved.State, moved.Failure));
    }

    [Fact]
    public async Task Releases_renames_and_marks_messages_as_read()
    {
        var message = Message(1, order: 0);
        var renamed = MessageId.New(Now);
        var report = new ReadReport(renamed, Conversation, Bob);
        await ChangeAsync(
            new StoreChange.MessageAdded(message),
            new StoreChange.MessageReleased(new MessageKey(BobsPhone, message.Id), 9),
            new StoreChange.MessageRenamed(new MessageKey(BobsPhone, message.Id), renamed, 4),
            new StoreChange.MessageRead(new MessageKey(BobsPhone, renamed), report));

        await using var store = await OpenAsync();

        var stored = Assert.Single(await store.ReadMessagesAsync(Bob, [renamed, message.Id], CancellationToken.None));
        Assert.Equal((9L, 4UL, true), (stored.Order, stored.Number, stored.IsRead));
        Assert.Equal([report], await store.ReadReportsAsync(CancellationToken.None));
        await store.CommitAsync([new StoreChange.ReadReported(report)], Durability.Process, CancellationToken.None);
        Assert.Empty(await store.ReadReportsAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Keeps_the_outbox_by_conversation_and_number()
    {
        var first = new OutboxItem(Conversation, 1, MessageId.New(Now), Bob, new byte[] { 1 }, default) { Renewals = 2 };
        var second = first with { Number = 2, Id = MessageId.New(Now), Frame = new byte[] { 5, 6 } };
        await ChangeAsync(
            new StoreChange.OutboxPut(second),
            new StoreChange.OutboxPut(first with { Id = MessageId.New(Now) }),
            new StoreChange.OutboxPut(first));

        await using var store = await OpenAsync();

        var items = await store.ReadOutboxAsync(CancellationToken.None);
        Assert.Equal([(1UL, first.Id), (2UL, second.Id)], items.Select(item => (item.Number, item.Id)));
        Assert.Equal(2, items[0].Renewals);
        Assert.Equal([1], items[0].Content.ToArray());
        Assert.Equal([5, 6], items[1].Frame.ToArray());
        await store.CommitAsync([new StoreChange.OutboxRemoved(Conversation, 1)], Durability.Power, CancellationToken.None);
        Assert.Equal(2UL, Assert.Single(await store.ReadOutboxAsync(CancellationToken.None)).Number);
    }

    [Fact]
    public async Task Remembers_ids_streams_contacts_numbers_and_sealer_values()
    {
        Assert.True(Handle.TryParse("bob", out var handle));
        var key = new MessageKey(BobsPhone, MessageId.New(Now));
        var old = new MessageKey(BobsPhone, MessageId.New(Now));
        var stream = new StoreChange.StreamAdvanced(
            new StreamKey(Conversation, BobsPhone), 12, DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_123));
        await ChangeAsync(
            new StoreChange.IdReceived(key, Now),
            new StoreChange.IdReceived(old, Now.AddDays(-32)),
            new StoreChange.IdsForgotten(Now.AddDays(-31)),
            stream,
            new StoreChange.ContactSaved(new Contact(Bob, handle, "Bob")),
            new StoreChange.ConversationSaved(Conversation, Bob, 5),
            new StoreChange.ConversationSaved(Conversation, Bob, 3),
            new StoreChange.SealerValueWritten("kept", [1, 2]),
            new StoreChange.SealerValueWritten("gone", [3]),
            new StoreChange.SealerValueWritten("gone", null));

        await using var store = await OpenAsync();

        Assert.Equal([key], await store.ReadReceivedAmongAsync([key, old], CancellationToken.None));
        Assert.Equal([stream], await store.ReadStreamsAsync(CancellationToken.None));
        Assert.Equal([new Contact(Bob, handle, "Bob")], await store.ReadContactsAsync(CancellationToken.None));
        Assert.Equal(5UL, Assert.Single(await store.ReadConversationsAsync(CancellationToken.None)).LastNumber);
        Assert.Equal([1, 2], await store.ReadSealerValueAsync("kept", CancellationToken.None));
        Assert.Null(await store.ReadSealerValueAsync("gone", CancellationToken.None));
    }

    [Fact]
    public async Task Erases_everything()
    {
        Assert.True(Handle.TryParse("alice", out var handle));
        await ChangeAsync(
            new StoreChange.AccountSaved(new StoredAccount(handle, "Alice", new byte[32], AlicesLaptop)),
            new StoreChange.ConversationSaved(Conversation, Bob, 1),
            new StoreChange.MessageAdded(Message(1, order: 1)));

        await using (var store = await OpenAsync())
        {
            await store.EraseAsync(CancellationToken.None);
        }

        await using var reopened = await OpenAsync();
        Assert.Null((await reopened.ReadDeviceAsync(CancellationToken.None)).Account);
        Assert.Empty(await reopened.ReadConversationsAsync(CancellationToken.None));
        Assert.Empty(await reopened.ReadHistoryAsync(Conversation, 10, long.MaxValue, CancellationToken.None));
    }

    private async Task ChangeAsync(params StoreChange[] changes)
    {
        await using var store = await OpenAsync();
        await store.CommitAsync(changes, Durability.Power, CancellationToken.None);
    }

    private static ChatMessage Message(ulong number, long order) =>
        new(MessageId.New(Now), Conversation, BobsPhone, number, MessageKind.Text, "text") { Order = order };

    private static IEnumerable<ulong> Numbers(IEnumerable<ChatMessage> messages) => messages.Select(message => message.Number);
}
