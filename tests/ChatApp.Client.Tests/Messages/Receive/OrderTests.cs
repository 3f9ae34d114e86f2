using ChatApp.Contracts.ClientProtocol;
using ChatApp.Contracts.Identity;
using ChatApp.Scripted;
using Google.Protobuf;

namespace ChatApp.Client.Tests.Messages.Receive;

public sealed class OrderTests
{
    [Fact]
    public async Task Holds_back_what_comes_behind_a_gap_and_reads_the_inbox_again()
    {
        var (test, connection) = await TestClient.ConnectAsync();
        await using var owned = test;

        await connection.PushAsync(Entries.Text(test.BobsPhone, test.Alice, 1, "one"));
        await connection.ReadAcknowledgeAsync(await connection.PushAsync(Entries.Text(test.BobsPhone, test.Alice, 3, "three")));
        var again = await connection.ReadAsync(ClientFrame.FrameOneofCase.ReadInboxAgain);
        Assert.Equal(["one"], await test.TextsAsync());

        await connection.PushAsync(Entries.Text(test.BobsPhone, test.Alice, 2, "two"));
        await CaughtUpAsync(connection, again.ReadInboxAgain.Request);

        await Eventually.HoldsAsync(() => test.Shown.Count == 3, "Not all three were shown.");
        Assert.Equal(["one", "two", "three"], test.Shown);
        Assert.Equal(["one", "two", "three"], await test.TextsAsync());
    }

    [Fact]
    public async Task Reads_the_stream_alone_from_its_last_message_and_ends_the_hold_if_that_does_not_fill_the_gap_either()
    {
        var (test, connection) = await TestClient.ConnectAsync();
        await using var owned = test;

        await connection.PushAsync(Entries.Text(test.BobsPhone, test.Alice, 3, "three"));
        await connection.PushAsync(Entries.Text(test.BobsPhone, test.Alice, 5, "five"));
        var again = await connection.ReadAsync(ClientFrame.FrameOneofCase.ReadInboxAgain);
        Assert.Empty(test.Shown);
        Assert.Equal(new ReadInboxAgain { Request = again.ReadInboxAgain.Request }, again.ReadInboxAgain);
        await CaughtUpAsync(connection, again.ReadInboxAgain.Request);

        await ReadStreamAsync(connection, test.BobsPhone, since: null);
        await Eventually.HoldsAsync(() => test.Shown.Count == 2, "The hold never ended.");
        Assert.Equal(["three", "five"], test.Shown);

        // What comes late is shown all the same, behind what was shown before.
        await connection.ReadAcknowledgeAsync(await connection.PushAsync(Entries.Text(test.BobsPhone, test.Alice, 4, "four")));
        Assert.Equal(["three", "five", "four"], await test.TextsAsync());
    }

    [Fact]
    public async Task Fills_a_gap_from_further_back_than_what_was_confirmed()
    {
        var (test, connection) = await TestClient.ConnectAsync();
        await using var owned = test;
        var one = Entries.Text(test.BobsPhone, test.Alice, 1, "one");
        await connection.PushAsync(one);
        await connection.PushAsync(Entries.Text(test.BobsPhone, test.Alice, 3, "three"));
        var again = await connection.ReadAsync(ClientFrame.FrameOneofCase.ReadInboxAgain);
        await CaughtUpAsync(connection, again.ReadInboxAgain.Request);

        WireIds.TryRead(one.Message.MessageId, out var id);
        var narrow = await connection.ReadAsync(ClientFrame.FrameOneofCase.ReadInboxAgain);
        Assert.Equal(new MessageId(id).Time.ToUnixTimeMilliseconds(), narrow.ReadInboxAgain.Since);
        Assert.Equal(one.Message.ConversationId, narrow.ReadInboxAgain.ConversationId);
        Assert.Equal(one.Message.SenderUserId, narrow.ReadInboxAgain.SenderUserId);
        Assert.Equal(one.Message.SenderDeviceId, narrow.ReadInboxAgain.SenderDeviceId);
        await connection.PushAsync(Entries.Text(test.BobsPhone, test.Alice, 2, "two"));
        await CaughtUpAsync(connection, narrow.ReadInboxAgain.Request);

        await Eventually.HoldsAsync(() => test.Shown.Count == 3, "Not all three were shown.");
        Assert.Equal(["one", "two", "three"], test.Shown);
    }

    [Fact]
    public async Task Asks_for_one_reading_at_a_time_and_for_another_when_a_gap_came_during_it()
    {
        var (test, connection) = await TestClient.ConnectAsync();
        await using var owned = test;
        await connection.PushAsync(Entries.Text(test.BobsPhone, test.Alice, 3, "three"));
        var first = await connection.ReadAsync(ClientFrame.FrameOneofCase.ReadInboxAgain);
        DeviceAddress carols = new(test.Service.AddUser("carol"), new(1));

        await connection.ReadAcknowledgeAsync(await connection.PushAsync(Entries.Text(carols, test.Alice, 2, "carol's second")));
        Assert.Equal(0, connection.Waiting(ClientFrame.FrameOneofCase.ReadInboxAgain));
        await CaughtUpAsync(connection, first.ReadInboxAgain.Request);
        var second = await connection.ReadAsync(ClientFrame.FrameOneofCase.ReadInboxAgain);

        Assert.True(second.ReadInboxAgain.Request > first.ReadInboxAgain.Request);
        Assert.Equal(test.BobsPhone.User.Value.ToWire(), second.ReadInboxAgain.SenderUserId);
        await CaughtUpAsync(connection, second.ReadInboxAgain.Request);
        await Eventually.HoldsAsync(() => test.Shown.Count == 1, "The first hold never ended.");
        var third = await connection.ReadAsync(ClientFrame.FrameOneofCase.ReadInboxAgain);
        Assert.True(third.ReadInboxAgain.SenderUserId.IsEmpty);
        await CaughtUpAsync(connection, third.ReadInboxAgain.Request);
        await ReadStreamAsync(connection, carols, since: null);
        await Eventually.HoldsAsync(() => test.Shown.Count == 2, "The second hold never ended.");
        Assert.Equal(["three", "carol's second"], test.Shown);
    }

    [Fact]
    public async Task Asks_for_no_reading_while_the_one_of_hello_is_under_way()
    {
        await using var test = await TestClient.SignUpAsync();
        test.Client.Connect();
        var connection = await test.Service.NextConnectionAsync();
        await connection.WelcomeAsync();

        await connection.ReadAcknowledgeAsync(await connection.PushAsync(Entries.Text(test.BobsPhone, test.Alice, 2, "two")));
        Assert.Equal(0, connection.Waiting(ClientFrame.FrameOneofCase.ReadInboxAgain));
        await connection.ReadAcknowledgeAsync(await connection.PushAsync(Entries.Text(test.BobsPhone, test.Alice, 1, "one")));
        await CaughtUpAsync(connection, 0);

        await connection.ReadAcknowledgeAsync(await connection.PushAsync(Entries.Text(test.BobsPhone, test.Alice, 3, "three")));
        Assert.Equal(0, connection.Waiting(ClientFrame.FrameOneofCase.ReadInboxAgain));
        Assert.Equal(["one", "two", "three"], await test.TextsAsync());
    }

    [Fact]
    public async Task Keeps_what_is_held_back_across_a_restart_and_shows_it_once_the_inbox_was_read()
    {
        var (test, connection) = await TestClient.ConnectAsync();
        await using var owned = test;
        await connection.ReadAcknowledgeAsync(await connection.PushAsync(Entries.Text(test.BobsPhone, test.Alice, 2, "two")));

        await test.RestartAsync();
        Assert.Empty(await test.TextsAsync());
        test.Client.Connect();
        var second = await test.Service.NextConnectionAsync();
        await second.WelcomeAsync();
        await CaughtUpAsync(second, 0);
        await ReadStreamAsync(second, test.BobsPhone, since: null);

        await Eventually.HoldsAsync(() => test.Shown.Count == 1, "The hold never ended.");
        Assert.Equal(["two"], await test.TextsAsync());
    }

    [Fact]
    public async Task Counts_a_number_that_was_given_up_and_shows_nothing_for_it()
    {
        var (test, connection) = await TestClient.ConnectAsync();
        await using var owned = test;

        await connection.PushAsync(Entries.Message(test.BobsPhone, test.Alice, 1, ByteString.Empty));
        await connection.ReadAcknowledgeAsync(await connection.PushAsync(Entries.Text(test.BobsPhone, test.Alice, 2, "two")));

        Assert.Equal(["two"], await test.TextsAsync());
        Assert.Equal(0, connection.Waiting(ClientFrame.FrameOneofCase.ReadInboxAgain));
    }

    private static async Task ReadStreamAsync(ScriptedConnection connection, DeviceAddress sender, DateTimeOffset? since)
    {
        var again = (await connection.ReadAsync(ClientFrame.FrameOneofCase.ReadInboxAgain)).ReadInboxAgain;
        Assert.Equal(since?.ToUnixTimeMilliseconds() ?? 0, again.Since);
        Assert.Equal(sender.User.Value.ToWire(), again.SenderUserId);
        Assert.Equal(sender.Device.Value, again.SenderDeviceId);
        await CaughtUpAsync(connection, again.Request);
    }

    private static Task CaughtUpAsync(ScriptedConnection connection, ulong request) =>
        connection.SendAsync(new ServerFrame { CaughtUp = new CaughtUp { Request = request } });
}
