using ChatApp.Client.Messages;
using ChatApp.Contracts.ClientProtocol;
using ChatApp.Contracts.Identity;
using ChatApp.Scripted;

namespace ChatApp.Client.Tests.Messages.Send;

public sealed class RefusalTests
{
    [Fact]
    public async Task Seals_for_the_new_device_and_keeps_the_other_ciphertexts_when_the_devices_changed()
    {
        var (test, connection) = await TestClient.ConnectAsync(sealer: new RatchetingSealer());
        await using var owned = test;
        test.Service.SetDevices(test.Bob, 1, 2);
        var message = await test.SendAsync("hello");
        var first = await connection.ReadSendAsync();

        test.Service.SetDevices(test.Bob, 2, 4);
        await connection.RefuseAsync(first.MessageId, ErrorCode.DevicesChanged);
        var second = await connection.ReadSendAsync();

        Assert.Equal(first.MessageId, second.MessageId);
        Assert.Equal(first.Number, second.Number);
        Assert.Equal([2u, 4u], second.Recipients[0].Devices.Select(device => device.DeviceId));
        Assert.Equal(first.Recipients[0].Devices[1], second.Recipients[0].Devices[0]); // Device 2: the same bytes.
        await connection.TickAsync(second.MessageId);
        await test.WaitForStateAsync(message, MessageState.Sent);
    }

    [Theory]
    [InlineData(ErrorCode.Unavailable)]
    [InlineData(ErrorCode.RecipientFull)]
    [InlineData(ErrorCode.RateLimited)]
    [InlineData((ErrorCode)99)]
    public async Task Sends_the_same_again_after_the_time_named_with(ErrorCode code)
    {
        var (test, connection) = await TestClient.ConnectAsync(fakeClock: true);
        await using var owned = test;
        await test.SendAsync("hello");
        var first = await connection.ReadSendAsync();

        await connection.RefuseAsync(first.MessageId, code, retryAfterMilliseconds: 4000);
        await connection.ReadAcknowledgeAsync(await connection.PushAsync(Entries.Text(test.BobsPhone, test.Alice, 1, "so far nothing")));
        Assert.Equal(0, connection.Waiting(ClientFrame.FrameOneofCase.Send));
        test.Clock!.Advance(TimeSpan.FromMilliseconds(3900));
        await connection.ReadAcknowledgeAsync(await connection.PushAsync(Entries.Text(test.BobsPhone, test.Alice, 2, "nor now")));
        Assert.Equal(0, connection.Waiting(ClientFrame.FrameOneofCase.Send));

        using var ticking = new AdvancingClock(test.Clock, TimeSpan.FromMilliseconds(100));
        Assert.Equal(first, await connection.ReadSendAsync());
    }

    [Fact]
    public async Task Holds_later_messages_back_until_the_refused_one_is_settled()
    {
        var (test, connection) = await TestClient.ConnectAsync();
        await using var owned = test;
        foreach (var text in new[] { "one", "two", "three" })
        {
            await test.SendAsync(text);
        }

        var sends = new[] { await connection.ReadSendAsync(), await connection.ReadSendAsync(), await connection.ReadSendAsync() };
        await connection.RefuseAsync(sends[0].MessageId, ErrorCode.Unavailable);
        await connection.RefuseAsync(sends[1].MessageId, ErrorCode.EarlierRefused);
        await connection.RefuseAsync(sends[2].MessageId, ErrorCode.EarlierRefused);

        Assert.Equal(sends[0], await connection.ReadSendAsync());
        await connection.ReadAcknowledgeAsync(await connection.PushAsync(Entries.Text(test.BobsPhone, test.Alice, 1, "alone")));
        Assert.Equal(0, connection.Waiting(ClientFrame.FrameOneofCase.Send));
        await connection.TickAsync(sends[0].MessageId);
        Assert.Equal(sends[1], await connection.ReadSendAsync());
        Assert.Equal(sends[2], await connection.ReadSendAsync());
    }

    [Fact]
    public async Task Goes_on_with_other_conversations_while_one_is_refused()
    {
        var (test, connection) = await TestClient.ConnectAsync(fakeClock: true);
        await using var owned = test;
        var carol = test.Service.AddUser("carol");
        await test.SendAsync("to bob");
        await connection.RefuseAsync((await connection.ReadSendAsync()).MessageId, ErrorCode.RecipientFull, 60_000);

        await test.Client.SendAsync(carol, "to carol", CancellationToken.None);

        Assert.Equal(carol.ToWire(), (await connection.ReadSendAsync()).Recipients[0].UserId);
    }

    [Fact]
    public async Task Gives_the_number_up_and_sends_anew_when_the_time_of_the_id_is_refused()
    {
        var (test, connection) = await TestClient.ConnectAsync();
        await using var owned = test;
        var message = await test.SendAsync("hello");
        var first = await connection.ReadSendAsync();

        await connection.RefuseAsync(first.MessageId, ErrorCode.MessageIdTime);
        var empty = await connection.ReadSendAsync();

        Assert.Equal(1UL, empty.Number);
        Assert.NotEqual(first.MessageId, empty.MessageId);
        Assert.True(empty.Recipients[0].Devices[0].Ciphertext.IsEmpty);
        await connection.TickAsync(empty.MessageId);
        var anew = await connection.ReadSendAsync();
        Assert.Equal(2UL, anew.Number);
        Assert.NotEqual(first.MessageId, anew.MessageId);
        Assert.Equal("hello", Entries.TextOf(anew.Recipients[0].Devices[0].Ciphertext));
        await connection.TickAsync(anew.MessageId);
        await test.WaitForStateAsync(message, MessageState.Sent);
        Assert.Equal(["hello"], await test.TextsAsync());
    }

    [Fact]
    public async Task Gives_up_in_the_end_when_no_id_is_ever_in_time()
    {
        var (test, connection) = await TestClient.ConnectAsync();
        await using var owned = test;
        var message = await test.SendAsync("hello");

        var refusing = RefuseAllAsync();
        await test.WaitForStateAsync(message, MessageState.Failed);
        await Eventually.HoldsAsync(() => test.Store.ReadOutboxAsync(CancellationToken.None).Result.Count == 0, "The outbox never emptied.");

        Assert.Equal(SendFailure.ClockWrong, (await SendTests.LastChangeAsync(test, message)).Failure);
        connection.Abort();
        await Assert.ThrowsAnyAsync<Exception>(() => refusing);

        async Task RefuseAllAsync()
        {
            while (true)
            {
                await connection.RefuseAsync((await connection.ReadSendAsync()).MessageId, ErrorCode.MessageIdTime);
            }
        }
    }

    [Fact]
    public async Task Makes_ids_by_the_services_clock_when_its_own_is_off()
    {
        await using var test = await TestClient.SignUpAsync();
        test.Client.Connect();
        var connection = await test.Service.NextConnectionAsync();
        var serverTime = TimeProvider.System.GetUtcNow().AddHours(3);
        await connection.WelcomeAsync(serverTime);
        await connection.ReadAcknowledgeAsync(await connection.PushAsync(Entries.Text(test.BobsPhone, test.Alice, 1, "hi")));

        var message = await test.SendAsync("hello");

        Assert.InRange(message.Id.Time, serverTime.AddSeconds(-1), serverTime.AddMinutes(1));
    }

    [Theory]
    [InlineData(ErrorCode.Malformed, SendFailure.Refused)]
    [InlineData(ErrorCode.TooLarge, SendFailure.TooLarge)]
    public async Task Fails_the_message_and_sends_its_number_empty_after(ErrorCode code, SendFailure failure)
    {
        var (test, connection) = await TestClient.ConnectAsync();
        await using var owned = test;
        var message = await test.SendAsync("hello");
        await test.SendAsync("next");
        var first = await connection.ReadSendAsync();
        var next = await connection.ReadSendAsync();

        await connection.RefuseAsync(first.MessageId, code);
        await connection.RefuseAsync(next.MessageId, ErrorCode.EarlierRefused);
        var empty = await connection.ReadSendAsync();

        Assert.Equal(1UL, empty.Number);
        Assert.True(empty.Recipients[0].Devices[0].Ciphertext.IsEmpty);
        await test.WaitForStateAsync(message, MessageState.Failed);
        Assert.Equal(failure, (await SendTests.LastChangeAsync(test, message)).Failure);
        await connection.TickAsync(empty.MessageId);
        Assert.Equal(next, await connection.ReadSendAsync());
    }

    [Fact]
    public async Task Fails_the_message_and_sends_nothing_more_to_a_recipient_who_is_unknown()
    {
        var (test, connection) = await TestClient.ConnectAsync();
        await using var owned = test;
        var message = await test.SendAsync("hello");

        await connection.RefuseAsync((await connection.ReadSendAsync()).MessageId, ErrorCode.UnknownRecipient);

        await test.WaitForStateAsync(message, MessageState.Failed);
        Assert.Empty(await test.Store.ReadOutboxAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Drops_an_empty_number_that_is_refused_for_good()
    {
        var (test, connection) = await TestClient.ConnectAsync();
        await using var owned = test;
        await test.SendAsync("hello");
        await connection.RefuseAsync((await connection.ReadSendAsync()).MessageId, ErrorCode.Malformed);

        await connection.RefuseAsync((await connection.ReadSendAsync()).MessageId, ErrorCode.Malformed);

        await Eventually.HoldsAsync(() => test.Store.ReadOutboxAsync(CancellationToken.None).Result.Count == 0, "The outbox never emptied.");
    }
}
