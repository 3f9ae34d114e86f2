using ChatApp.Client.Events;
using ChatApp.Client.Presence;
using ChatApp.Contracts.ClientProtocol;
using ChatApp.Contracts.Identity;
using ChatApp.Scripted;
using Frame = ChatApp.Contracts.ClientProtocol.ClientFrame.FrameOneofCase;

namespace ChatApp.Client.Tests.Presence;

public sealed class OpenChatTests
{
    [Fact]
    public async Task Watches_an_open_chat_tells_what_is_known_and_watches_again_after_a_reconnect()
    {
        var (test, connection) = await TestClient.ConnectAsync();
        await using var owned = test;
        test.Client.OpenChat(test.Bob);
        Assert.Equal([test.Bob.ToWire()], (await connection.ReadAsync(Frame.Watch)).Watch.UserIds);
        await connection.SendAsync(Presence(test.Bob, online: true));
        await test.WaitForAsync<ChatEvent.PresenceChanged>(
            changed => changed.Presence.Status == PresenceStatus.Online, "Bob was never online.");

        connection.Abort();
        await test.WaitForAsync<ChatEvent.PresenceChanged>(
            changed => changed.Presence.Status == PresenceStatus.Unknown, "Without a connection Bob was still known.");
        var second = await test.Service.WelcomeNextAsync();
        Assert.Equal([test.Bob.ToWire()], (await second.ReadAsync(Frame.Watch)).Watch.UserIds);
        await second.SendAsync(Presence(test.Bob, online: false, lastSeen: 1_800_000_000_000));
        var offline = await test.WaitForAsync<ChatEvent.PresenceChanged>(
            changed => changed.Presence.Status == PresenceStatus.Offline, "Bob was never offline.");
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(1_800_000_000_000), offline.Presence.LastSeen);
        Assert.Equal(offline.Presence, test.Client.PresenceOf(test.Bob));

        test.Client.CloseChat(test.Bob);
        Assert.Equal([test.Bob.ToWire()], (await second.ReadAsync(Frame.Unwatch)).Unwatch.UserIds);
        Assert.Equal(PresenceStatus.Unknown, test.Client.PresenceOf(test.Bob).Status);
    }

    [Fact]
    public async Task Asks_again_when_it_asked_too_fast()
    {
        var (test, connection) = await TestClient.ConnectAsync();
        await using var owned = test;
        test.Client.OpenChat(test.Bob);
        var watch = (await connection.ReadAsync(Frame.Watch)).Watch;
        await connection.SendAsync(new ServerFrame
        {
            WatchRefused = new WatchRefused { UserIds = { watch.UserIds }, Code = ErrorCode.RateLimited, RetryAfterMilliseconds = 50 },
        });
        Assert.Equal(watch, (await connection.ReadAsync(Frame.Watch)).Watch);
    }

    [Fact]
    public async Task Tells_once_in_5_s_that_the_user_writes_and_that_it_ended()
    {
        var (test, connection) = await TestClient.ConnectAsync(fakeClock: true);
        await using var owned = test;
        test.Client.OpenChat(test.Bob);
        await connection.ReadAsync(Frame.Watch);
        test.Client.ReportTyping(test.Bob);
        var first = (await connection.ReadAsync(Frame.ReportTyping)).ReportTyping;
        Assert.True(first.Typing);
        Assert.Equal(test.Conversation.ToWire(), first.ConversationId);
        test.Client.ReportTyping(test.Bob); // Told already.
        test.Clock!.Advance(TimeSpan.FromSeconds(4));
        test.Client.ReportTyping(test.Bob);
        test.Clock.Advance(TimeSpan.FromSeconds(1.5));
        test.Client.ReportTyping(test.Bob);
        Assert.True((await connection.ReadAsync(Frame.ReportTyping)).ReportTyping.Typing); // The refresh, 5.5 s after the first.

        test.Client.ReportTypingEnded(test.Bob);
        Assert.False((await connection.ReadAsync(Frame.ReportTyping)).ReportTyping.Typing);
    }

    [Fact]
    public async Task Tells_nothing_anew_before_5_s_are_over()
    {
        var (test, connection) = await TestClient.ConnectAsync(fakeClock: true);
        await using var owned = test;
        test.Client.OpenChat(test.Bob);
        await connection.ReadAsync(Frame.Watch);
        test.Client.ReportTyping(test.Bob);
        Assert.True((await connection.ReadAsync(Frame.ReportTyping)).ReportTyping.Typing);

        test.Clock!.Advance(ChatProtocol.TypingRefresh - TimeSpan.FromMilliseconds(100));
        test.Client.ReportTyping(test.Bob);
        await LooksAtItsChatsAsync(test, connection);
        test.Client.ReportTypingEnded(test.Bob);
        Assert.False((await connection.ReadAsync(Frame.ReportTyping)).ReportTyping.Typing); // And nothing in between.
    }

    [Fact]
    public async Task Typing_goes_on_until_8_s_are_over()
    {
        var (test, connection) = await TestClient.ConnectAsync(fakeClock: true);
        await using var owned = test;
        test.Client.OpenChat(test.Bob);
        await connection.ReadAsync(Frame.Watch);
        await connection.SendAsync(Typing(test));
        await test.WaitForAsync<ChatEvent.TypingChanged>(changed => changed.IsTyping, "Bob never wrote.");

        test.Clock!.Advance(ChatProtocol.TypingExpiry - TimeSpan.FromMilliseconds(100));
        await LooksAtItsChatsAsync(test, connection);
        await connection.SendAsync(Presence(test.Bob, online: true)); // What was told before it has been told by then.
        await test.WaitForAsync<ChatEvent.PresenceChanged>(changed => changed.Presence.Status == PresenceStatus.Online, "Bob was never online.");
        Assert.DoesNotContain(test.Events.OfType<ChatEvent.TypingChanged>(), changed => !changed.IsTyping);
    }

    [Fact]
    public async Task Typing_ends_with_the_message_or_after_8_s_without_another_word()
    {
        var (test, connection) = await TestClient.ConnectAsync(fakeClock: true);
        await using var owned = test;
        test.Client.OpenChat(test.Bob);
        await connection.ReadAsync(Frame.Watch);
        await connection.SendAsync(Typing(test));
        await test.WaitForAsync<ChatEvent.TypingChanged>(changed => changed.IsTyping, "Bob never wrote.");
        await connection.PushAsync(Entries.Text(test.BobsPhone, test.Alice, 1, "done"));
        await test.WaitForAsync<ChatEvent.TypingChanged>(changed => !changed.IsTyping, "Bob still wrote.");

        test.ForgetEvents();
        await connection.SendAsync(Typing(test));
        await test.WaitForAsync<ChatEvent.TypingChanged>(changed => changed.IsTyping, "Bob never wrote again.");
        await Eventually.HoldsAsync(
            () =>
            {
                test.Clock!.Advance(ChatProtocol.TypingExpiry + TimeSpan.FromMilliseconds(10));
                return test.Events.OfType<ChatEvent.TypingChanged>().Any(changed => !changed.IsTyping);
            },
            "Bob's writing never expired.");
    }

    [Fact]
    public async Task Sixty_four_chats_can_be_open()
    {
        await using var test = await TestClient.SignUpAsync();
        for (var chat = 0; chat < ChatProtocol.MaximumWatched; chat++)
        {
            test.Client.OpenChat(UserId.New());
        }

        Assert.Throws<InvalidOperationException>(() => test.Client.OpenChat(UserId.New()));
    }

    // Another chat is asked about in the round that also looks at the times of all.
    private static async Task LooksAtItsChatsAsync(TestClient test, ScriptedConnection connection)
    {
        test.Client.OpenChat(UserId.New());
        await connection.ReadAsync(Frame.Watch);
    }

    private static ServerFrame Presence(UserId user, bool online, long lastSeen = 0) => new()
    {
        PresenceChanged = new PresenceChanged { UserId = user.ToWire(), Online = online, LastSeen = lastSeen },
    };

    private static ServerFrame Typing(TestClient test) => new()
    {
        TypingChanged = new TypingChanged { UserId = test.Bob.ToWire(), ConversationId = test.Conversation.ToWire(), Typing = true },
    };
}
