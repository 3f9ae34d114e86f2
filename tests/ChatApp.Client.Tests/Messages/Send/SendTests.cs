using ChatApp.Client.Messages;
using ChatApp.Contracts.Identity;
using ChatApp.Scripted;

namespace ChatApp.Client.Tests.Messages.Send;

public sealed class SendTests
{
    [Fact]
    public async Task Sends_a_numbered_copy_to_every_device_of_the_recipient_and_of_its_own_user()
    {
        await using var test = await TestClient.SignUpAsync();
        test.Service.SetDevices(test.Bob, 1, 3);
        test.Service.SetDevices(test.Alice, 1, 2);
        test.Client.Connect();
        var connection = await test.Service.WelcomeNextAsync();

        var message = await test.SendAsync("hello");
        var send = await connection.ReadSendAsync();

        Assert.Equal(message.Id.ToWire(), send.MessageId);
        Assert.Equal(test.Conversation.ToWire(), send.ConversationId);
        Assert.Equal(1UL, send.Number);
        Assert.Equal([(test.Bob.ToWire(), 1u), (test.Bob.ToWire(), 3u), (test.Alice.ToWire(), 2u)], Devices(send));
        Assert.All(send.Recipients.SelectMany(recipient => recipient.Devices), copy => Assert.Equal("hello", Entries.TextOf(copy.Ciphertext)));
        await connection.TickAsync(send.MessageId);
        await test.WaitForStateAsync(message, MessageState.Sent);
    }

    [Fact]
    public async Task Numbers_the_messages_of_a_conversation_and_goes_on_after_a_restart()
    {
        var (test, connection) = await TestClient.ConnectAsync();
        await using var owned = test;
        await test.SendAsync("one");
        await test.SendAsync("two");
        await connection.TickAsync((await connection.ReadSendAsync()).MessageId);
        await connection.TickAsync((await connection.ReadSendAsync()).MessageId);

        await test.RestartAsync();
        test.Client.Connect();
        var second = await test.Service.WelcomeNextAsync();
        var message = await test.SendAsync("three");

        Assert.Equal(3UL, message.Number);
    }

    [Fact]
    public async Task Keeps_what_was_written_offline_and_sends_it_in_order_once_it_is_online()
    {
        await using var test = await TestClient.SignUpAsync();
        await test.SendAsync("one");
        await test.SendAsync("two");
        await test.RestartAsync();
        await test.SendAsync("three");

        test.Client.Connect();
        var connection = await test.Service.WelcomeNextAsync();

        foreach (var (number, text) in new[] { (1UL, "one"), (2UL, "two"), (3UL, "three") })
        {
            var send = await connection.ReadSendAsync();
            Assert.Equal((number, text), (send.Number, Entries.TextOf(send.Recipients[0].Devices[0].Ciphertext)));
        }
    }

    [Fact]
    public async Task Sends_the_same_bytes_again_after_a_reconnect_and_after_a_restart()
    {
        var (test, connection) = await TestClient.ConnectAsync(sealer: new RatchetingSealer());
        await using var owned = test;
        await test.SendAsync("hello");
        await connection.ReadSendAsync();
        var bytes = connection.LastBytes;

        connection.Abort();
        var second = await test.Service.WelcomeNextAsync();
        await second.ReadSendAsync();
        Assert.Equal(bytes, second.LastBytes);

        await test.RestartAsync();
        test.Client.Connect();
        var third = await test.Service.WelcomeNextAsync();
        var sent = await third.ReadSendAsync();
        Assert.Equal(bytes, third.LastBytes);

        await third.TickAsync(sent.MessageId);
        await Eventually.HoldsAsync(() => test.Store.ReadOutboxAsync(CancellationToken.None).Result.Count == 0, "The outbox never emptied.");
    }

    [Fact]
    public async Task Does_not_send_again_what_was_ticked()
    {
        var (test, connection) = await TestClient.ConnectAsync();
        await using var owned = test;
        var first = await test.SendAsync("one");
        await connection.TickAsync((await connection.ReadSendAsync()).MessageId);
        await test.WaitForStateAsync(first, MessageState.Sent);

        connection.Abort();
        var second = await test.Service.WelcomeNextAsync();
        var next = await test.SendAsync("two");

        Assert.Equal(next.Id.ToWire(), (await second.ReadSendAsync()).MessageId);
    }

    [Fact]
    public async Task Fails_a_message_to_somebody_who_does_not_exist()
    {
        var (test, _) = await TestClient.ConnectAsync();
        await using var owned = test;

        var message = await test.Client.SendAsync(UserId.New(), "hello?", CancellationToken.None);

        await test.WaitForStateAsync(message, MessageState.Failed);
        Assert.Equal(SendFailure.UnknownRecipient, (await LastChangeAsync(test, message)).Failure);
        Assert.Empty(await test.Store.ReadOutboxAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Fails_a_message_whose_copies_do_not_fit_into_a_frame_and_sends_its_number_empty()
    {
        await using var test = await TestClient.SignUpAsync();
        test.Service.SetDevices(test.Bob, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
        test.Client.Connect();
        var connection = await test.Service.WelcomeNextAsync();

        var message = await test.SendAsync(new string('x', ChatClient.MaximumTextBytes));

        await test.WaitForStateAsync(message, MessageState.Failed);
        Assert.Equal(SendFailure.TooLarge, (await LastChangeAsync(test, message)).Failure);
        var empty = await connection.ReadSendAsync();
        Assert.Equal(1UL, empty.Number);
        Assert.NotEqual(message.Id.ToWire(), empty.MessageId);
        Assert.All(empty.Recipients.SelectMany(recipient => recipient.Devices), copy => Assert.True(copy.Ciphertext.IsEmpty));
    }

    [Fact]
    public async Task Tries_again_when_the_device_list_cannot_be_had()
    {
        await using var test = await TestClient.SignUpAsync();
        test.Service.AnswerNext($"/v1/users/{test.Bob}/devices", 503);
        test.Client.Connect();
        var connection = await test.Service.WelcomeNextAsync();

        var message = await test.SendAsync("hello");

        Assert.Equal(message.Id.ToWire(), (await connection.ReadSendAsync()).MessageId);
    }

    [Fact]
    public async Task Refuses_what_can_never_be_sent()
    {
        await using var test = await TestClient.SignUpAsync();

        await Assert.ThrowsAsync<ArgumentException>(() => test.SendAsync(""));
        await Assert.ThrowsAsync<ArgumentException>(() => test.SendAsync(new string('x', ChatClient.MaximumTextBytes + 1)));
        await Assert.ThrowsAsync<ArgumentException>(() => test.Client.SendAsync(test.Alice, "me", CancellationToken.None));
        Assert.Empty(await test.Store.ReadOutboxAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Connects_anew_when_the_gateway_answers_nothing_for_a_minute()
    {
        var (test, connection) = await TestClient.ConnectAsync(fakeClock: true);
        await using var owned = test;
        await test.SendAsync("hello");
        var sent = await connection.ReadSendAsync();

        await Eventually.HoldsAsync(
            () =>
            {
                test.Clock!.Advance(TimeSpan.FromSeconds(5));
                return test.Service.HasConnection;
            },
            "The client never gave the silent gateway up.");

        var second = await test.Service.WelcomeNextAsync();
        Assert.Equal(sent, await second.ReadSendAsync());
    }

    internal static async Task<ChatMessage> LastChangeAsync(TestClient test, ChatMessage message) =>
        (await test.HistoryAsync()).FirstOrDefault(known => known.Order == message.Order)
        ?? test.Events.OfType<Client.Events.ChatEvent.MessageChanged>().Last(changed => changed.Message.Order == message.Order).Message;

    private static IEnumerable<(Google.Protobuf.ByteString User, uint Device)> Devices(Contracts.ClientProtocol.Send send) =>
        send.Recipients.SelectMany(recipient => recipient.Devices.Select(device => (recipient.UserId, device.DeviceId)));
}
