using ChatApp.Client.Events;
using ChatApp.Client.Messages;
using ChatApp.Contracts.ClientProtocol;
using ChatApp.Contracts.Identity;
using ChatApp.Scripted;
using Google.Protobuf;

namespace ChatApp.Client.Tests.Messages.Receive;

public sealed class ReceiveTests
{
    [Fact]
    public async Task Stores_a_message_before_it_acknowledges_it()
    {
        var (test, connection) = await TestClient.ConnectAsync();
        await using var owned = test;

        await connection.ReadAcknowledgeAsync(await connection.PushAsync(Entries.Text(test.BobsPhone, test.Alice, 1, "hi")));

        Assert.Equal(["hi"], await test.TextsAsync());
        var conversation = Assert.Single(await test.Client.ReadConversationsAsync(CancellationToken.None));
        Assert.Equal((test.Bob, 1), (conversation.Peer, conversation.Unread));
    }

    [Fact]
    public async Task Shows_a_duplicate_once_and_acknowledges_it_every_time()
    {
        var (test, connection) = await TestClient.ConnectAsync();
        await using var owned = test;
        var entry = Entries.Text(test.BobsPhone, test.Alice, 1, "hi");

        await connection.PushAsync(entry);
        await connection.ReadAcknowledgeAsync(await connection.PushAsync(entry)); // Likely in one batch.
        connection.Abort();
        var second = await test.Service.WelcomeNextAsync();
        await second.ReadAcknowledgeAsync(await second.PushAsync(entry));
        await test.RestartAsync();
        test.Client.Connect();
        var third = await test.Service.WelcomeNextAsync();
        await third.ReadAcknowledgeAsync(await third.PushAsync(entry));

        Assert.Equal(["hi"], await test.TextsAsync());
    }

    [Fact]
    public async Task Lets_nobody_suppress_anothers_message_with_its_id()
    {
        var (test, connection) = await TestClient.ConnectAsync();
        await using var owned = test;
        var id = MessageId.New(TimeProvider.System.GetUtcNow());
        var mallory = new DeviceAddress(test.Service.AddUser("mallory"), new DeviceId(1));

        await connection.PushAsync(Entries.Text(mallory, test.Alice, 1, "first", id));
        await connection.ReadAcknowledgeAsync(await connection.PushAsync(Entries.Text(test.BobsPhone, test.Alice, 1, "hi", id)));

        Assert.Equal(["hi"], await test.TextsAsync());
    }

    [Fact]
    public async Task Acknowledges_many_pushes_at_once()
    {
        var (test, connection) = await TestClient.ConnectAsync();
        await using var owned = test;
        var last = 0UL;
        for (var number = 1UL; number <= 500; number++)
        {
            last = await connection.PushAsync(Entries.Text(test.BobsPhone, test.Alice, number, $"{number}"));
        }

        await connection.ReadAcknowledgeAsync(last);

        Assert.Equal(Enumerable.Range(1, 500).Select(number => $"{number}"), await test.TextsAsync());
    }

    [Fact]
    public async Task Shows_what_its_user_wrote_on_another_device()
    {
        var (test, connection) = await TestClient.ConnectAsync();
        await using var owned = test;
        var otherDevice = new DeviceAddress(test.Alice, new DeviceId(2));

        var entry = Entries.Text(otherDevice, test.Bob, 1, "from my phone");
        await connection.ReadAcknowledgeAsync(await connection.PushAsync(entry));
        await connection.ReadAcknowledgeAsync(await connection.PushAsync(Entries.Receipt(
            entry.Message.MessageId, entry.Message.ConversationId, test.Bob, ReceiptKind.Read)));

        var message = Assert.Single(await test.HistoryAsync());
        Assert.Equal(("from my phone", MessageState.Read, true), (message.Text, message.State, message.IsRead));
        Assert.Equal(0, Assert.Single(await test.Client.ReadConversationsAsync(CancellationToken.None)).Unread);
    }

    [Fact]
    public async Task Shows_that_a_message_cannot_be_read_and_goes_on()
    {
        var (test, connection) = await TestClient.ConnectAsync();
        await using var owned = test;

        await connection.PushAsync(Entries.Message(test.BobsPhone, test.Alice, 1, ByteString.CopyFrom(0x33, 1, 2)));
        await connection.ReadAcknowledgeAsync(await connection.PushAsync(Entries.Text(test.BobsPhone, test.Alice, 2, "hi")));

        Assert.Equal([MessageKind.Unreadable, MessageKind.Text], (await test.HistoryAsync()).Select(message => message.Kind));
    }

    [Fact]
    public async Task Trusts_no_frame_that_says_otherwise_than_what_is_sealed()
    {
        var (test, connection) = await TestClient.ConnectAsync();
        await using var owned = test;
        var renumbered = Entries.Text(test.BobsPhone, test.Alice, 2, "second");
        renumbered.Message.Number = 1;
        var redirected = Entries.Text(test.BobsPhone, UserId.New(), 2, "for somebody else");
        redirected.Message.ConversationId = test.Conversation.ToWire();

        await connection.PushAsync(renumbered);
        await connection.ReadAcknowledgeAsync(await connection.PushAsync(redirected));

        Assert.Equal([MessageKind.Unreadable, MessageKind.Unreadable], (await test.HistoryAsync()).Select(message => message.Kind));
    }

    [Fact]
    public async Task Says_that_a_newer_version_is_needed_for_content_it_does_not_know()
    {
        var (test, connection) = await TestClient.ConnectAsync();
        await using var owned = test;
        var content = new Content { Number = 1, RecipientUserId = test.Alice.ToWire() }.ToByteArray();

        await connection.ReadAcknowledgeAsync(await connection.PushAsync(
            Entries.Message(test.BobsPhone, test.Alice, 1, ByteString.CopyFrom([0, .. content]))));

        Assert.Equal(MessageKind.Unsupported, Assert.Single(await test.HistoryAsync()).Kind);
    }

    [Fact]
    public async Task Acknowledges_and_passes_over_what_it_does_not_understand()
    {
        var (test, connection) = await TestClient.ConnectAsync();
        await using var owned = test;

        await connection.SendAsync(new ServerFrame());
        await connection.PushAsync(new Entry());
        await connection.PushAsync(new Entry { Message = new Message { Number = 1 } });
        await connection.ReadAcknowledgeAsync(await connection.PushAsync(Entries.Text(test.BobsPhone, test.Alice, 1, "hi")));

        Assert.Equal(["hi"], await test.TextsAsync());
    }

    [Fact]
    public async Task Opens_each_ciphertext_once_whatever_fails_in_between()
    {
        var store = new CrashingStore();
        var (test, connection) = await TestClient.ConnectAsync(store: store, sealer: new RatchetingSealer());
        await using var owned = test;
        var content = new Content { Number = 1, RecipientUserId = test.Alice.ToWire(), Text = "once" }.ToByteArray();
        var entry = Entries.Message(test.BobsPhone, test.Alice, 1, UnsafeByteOperations.UnsafeWrap(RatchetingSealer.Seal(7, content)));

        store.CrashIn(commits: 0);
        await connection.PushAsync(entry);
        await connection.ReadCloseAsync(); // Not acknowledged: the commit failed.
        store.Recover();
        await test.RestartAsync();
        test.Client.Connect();
        var second = await test.Service.WelcomeNextAsync();
        await second.ReadAcknowledgeAsync(await second.PushAsync(entry));

        Assert.Equal(["once"], await test.TextsAsync());
    }

    [Fact]
    public async Task Tells_each_message_once_it_is_stored()
    {
        var (test, connection) = await TestClient.ConnectAsync();
        await using var owned = test;

        await connection.PushAsync(Entries.Text(test.BobsPhone, test.Alice, 1, "hi"));

        var added = await test.WaitForAsync<ChatEvent.MessageAdded>(_ => true, "The message was never told.");
        Assert.Equal(added.Message, Assert.Single(await test.HistoryAsync()));
    }
}
