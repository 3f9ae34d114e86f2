using ChatApp.Client.Messages;
using ChatApp.Contracts.ClientProtocol;
using ChatApp.Contracts.Identity;
using ChatApp.Scripted;

namespace ChatApp.Client.Tests.Messages.Receipts;

public sealed class TickTests
{
    [Fact]
    public async Task Goes_from_pending_over_sent_and_delivered_to_read()
    {
        var (test, connection) = await TestClient.ConnectAsync();
        await using var owned = test;

        var message = await test.SendAsync("hello");
        Assert.Equal(MessageState.Pending, message.State);
        var send = await connection.ReadSendAsync();
        await connection.TickAsync(send.MessageId);
        await test.WaitForStateAsync(message, MessageState.Sent);
        await connection.PushAsync(Entries.Receipt(send.MessageId, send.ConversationId, test.Bob, ReceiptKind.Delivered));
        await test.WaitForStateAsync(message, MessageState.Delivered);
        await connection.PushAsync(Entries.Receipt(send.MessageId, send.ConversationId, test.Bob, ReceiptKind.Read));
        await test.WaitForStateAsync(message, MessageState.Read);
    }

    [Fact]
    public async Task Never_goes_back_whatever_order_the_receipts_come_in()
    {
        var (test, connection) = await TestClient.ConnectAsync();
        await using var owned = test;
        await test.SendAsync("hello");
        var send = await connection.ReadSendAsync();

        await connection.PushAsync(Entries.Receipt(send.MessageId, send.ConversationId, test.Bob, ReceiptKind.Read));
        await connection.TickAsync(send.MessageId); // The tick was on its way while the other gateway was quicker.
        await connection.ReadAcknowledgeAsync(
            await connection.PushAsync(Entries.Receipt(send.MessageId, send.ConversationId, test.Bob, ReceiptKind.Delivered)));

        Assert.Equal(MessageState.Read, Assert.Single(await test.HistoryAsync()).State);
        Assert.Empty(await test.Store.ReadOutboxAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Counts_no_receipt_of_the_users_own_devices_and_none_of_a_kind_it_does_not_know()
    {
        var (test, connection) = await TestClient.ConnectAsync();
        await using var owned = test;
        await test.SendAsync("hello");
        var send = await connection.ReadSendAsync();
        await connection.TickAsync(send.MessageId);

        await connection.PushAsync(Entries.Receipt(send.MessageId, send.ConversationId, test.Alice, ReceiptKind.Read));
        await connection.ReadAcknowledgeAsync(
            await connection.PushAsync(Entries.Receipt(send.MessageId, send.ConversationId, test.Bob, (ReceiptKind)9)));

        Assert.Equal(MessageState.Sent, Assert.Single(await test.HistoryAsync()).State);
    }

    [Fact]
    public async Task Shows_that_a_message_thought_failed_arrived_after_all()
    {
        var (test, connection) = await TestClient.ConnectAsync();
        await using var owned = test;
        var message = await test.SendAsync("hello");
        var send = await connection.ReadSendAsync();
        await connection.RefuseAsync(send.MessageId, ErrorCode.Malformed);
        await test.WaitForStateAsync(message, MessageState.Failed);

        await connection.PushAsync(Entries.Receipt(send.MessageId, send.ConversationId, test.Bob, ReceiptKind.Delivered));

        await test.WaitForStateAsync(message, MessageState.Delivered);
        Assert.Equal(SendFailure.None, Assert.Single(await test.HistoryAsync()).Failure);
    }

    [Fact]
    public async Task Passes_over_a_receipt_for_a_message_it_does_not_know()
    {
        var (test, connection) = await TestClient.ConnectAsync();
        await using var owned = test;
        var unknown = MessageId.New(TimeProvider.System.GetUtcNow()).ToWire();

        await connection.ReadAcknowledgeAsync(
            await connection.PushAsync(Entries.Receipt(unknown, test.Conversation.ToWire(), test.Bob, ReceiptKind.Read)));

        Assert.Empty(await test.HistoryAsync());
    }
}
