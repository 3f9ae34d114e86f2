using ChatApp.Client.Messages;
using ChatApp.Client.Presence;
using ChatApp.Contracts.Identity;
using ChatApp.Contracts.Privacy;
using ChatApp.IntegrationTests.People;
using ChatApp.IntegrationTests.Running;

namespace ChatApp.IntegrationTests.Stories;

public abstract class PresenceTests(RunningSystem system)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task People_see_each_other_come_write_and_go_and_not_that_one_of_two_devices_went()
    {
        var (alice, bob) = await Person.MeetAsync(system);
        await using var owned = alice;
        await using var carol = await Person.SignUpAsync(system, "carol");
        await carol.ComeOnlineAsync();
        alice.Client.OpenChat(UserOf(bob));
        alice.Client.OpenChat(UserOf(carol));
        bob.Client.OpenChat(UserOf(alice));
        await alice.SeesPresenceAsync(bob, PresenceStatus.Online);
        await alice.SeesPresenceAsync(carol, PresenceStatus.Online);
        await bob.SeesPresenceAsync(alice, PresenceStatus.Online);

        bob.Client.ReportTyping(UserOf(alice));
        await alice.SeesTypingAsync(bob, isTyping: true);

        // Bob's phone goes before Carol does, and his tablet stays. He is written off with her, if at all.
        await using var tablet = await bob.LinkAsync("tablet");
        await tablet.ComeOnlineAsync();
        await bob.LeaveAsync();
        await alice.SeesTypingAsync(bob, isTyping: false); // Nothing more was written.
        var leaving = TimeProvider.System.GetUtcNow();
        await carol.Client.DisconnectAsync();
        await alice.SeesPresenceAsync(carol, PresenceStatus.Offline);
        Assert.True(alice.Client.PresenceOf(UserOf(carol)).LastSeen >= leaving - TimeSpan.FromSeconds(1));
        Assert.Equal([PresenceStatus.Online], alice.PresencesSeenOf(bob).Distinct());
    }

    [Fact]
    public async Task A_block_and_a_change_of_privacy_take_effect_at_once_and_a_blocked_sender_sees_a_tick_and_nothing_more()
    {
        var (alice, bob) = await Person.MeetAsync(system);
        await using var owned = alice;
        await using var also = bob;
        await using var carol = await Person.SignUpAsync(system, "carol");
        await carol.ComeOnlineAsync();
        alice.Client.OpenChat(UserOf(bob));
        bob.Client.OpenChat(UserOf(alice));
        alice.Client.OpenChat(UserOf(carol));
        await alice.SeesPresenceAsync(bob, PresenceStatus.Online);
        await bob.SeesPresenceAsync(alice, PresenceStatus.Online);
        await alice.SeesPresenceAsync(carol, PresenceStatus.Online);

        var blocking = bob.Client.People.BlockAsync(UserOf(alice), Cancellation);
        var hiding = carol.Client.People.ShowLastSeenAsync(LastSeenVisibility.Nobody, Cancellation);
        await alice.SeesPresenceAsync(bob, PresenceStatus.Hidden);
        await bob.SeesPresenceAsync(alice, PresenceStatus.Hidden);
        await alice.SeesPresenceAsync(carol, PresenceStatus.Hidden);
        Assert.True(await blocking);
        await hiding;
        Assert.Null(await alice.Client.People.FindLastSeenAsync(UserOf(bob), Cancellation));
        Assert.Equal([UserOf(alice)], (await bob.Client.People.ReadBlocksAsync(Cancellation)).Select(block => block.User));

        var unheard = await alice.SayAsync(bob, "are you there?");
        await alice.SeesTickAsync(bob, unheard, MessageState.Sent);
        await carol.SayAsync(bob, "I am");
        await bob.SeesAsync(carol, "I am");
        Assert.Empty(await bob.TextsAsync(alice));
        Assert.Equal(MessageState.Sent, await alice.StateOfAsync(bob, unheard));

        // To her contacts Carol shows herself again.
        Assert.NotNull(await carol.Client.People.AddContactAsync(UserOf(alice), "Alice from work", Cancellation));
        Assert.Equal([UserOf(alice)], (await carol.Client.People.ReadContactsAsync(Cancellation)).Select(contact => contact.User));
        var showing = carol.Client.People.ShowLastSeenAsync(LastSeenVisibility.Contacts, Cancellation);
        await alice.SeesPresenceAsync(carol, PresenceStatus.Online);
        await showing;
    }

    [Fact]
    public async Task Whoever_was_at_a_killed_gateway_is_offline_until_they_are_back_elsewhere()
    {
        var (alice, bob) = await Person.MeetAsync(system);
        await using var owned = alice;
        alice.Client.OpenChat(UserOf(bob));
        await alice.SeesPresenceAsync(bob, PresenceStatus.Online);
        var killed = bob.Gateway!;
        await system.KillAsync(killed);
        await bob.Client.DisconnectAsync(); // He would be back at once otherwise, and nobody would see that he was away.
        await alice.SeesPresenceAsync(bob, PresenceStatus.Offline);

        await bob.ComeOnlineAsync();
        await alice.SeesPresenceAsync(bob, PresenceStatus.Online);
        await bob.DisposeAsync();
        await system.CommandAsync(killed, "start");
        await system.WaitUntilHealthyAsync(killed);
    }

    [Fact]
    public async Task After_redis_came_back_empty_nobody_seemed_to_be_away_and_changes_are_told_again()
    {
        var (alice, bob) = await Person.MeetAsync(system);
        await using var owned = alice;
        await using var also = bob;
        await using var carol = await Person.SignUpAsync(system, "carol");
        alice.Client.OpenChat(UserOf(bob));
        alice.Client.OpenChat(UserOf(carol));
        await alice.SeesPresenceAsync(bob, PresenceStatus.Online);
        await alice.SeesPresenceAsync(carol, PresenceStatus.Offline);

        await system.EmptyRedisAsync();
        await carol.ComeOnlineAsync();
        await alice.SeesPresenceAsync(carol, PresenceStatus.Online);
        await carol.Client.DisconnectAsync();
        await alice.SeesPresenceAsync(carol, PresenceStatus.Offline); // Whoever was lost meanwhile would be offline by now as well.
        Assert.Equal(PresenceStatus.Online, alice.Client.PresenceOf(UserOf(bob)).Status);
        Assert.DoesNotContain(PresenceStatus.Offline, alice.PresencesSeenOf(bob));
    }

    [Fact]
    public async Task The_terminal_chat_shows_who_is_there_writes_and_was_last_seen_and_keeps_contacts_and_blocks()
    {
        await system.MendAsync();
        await using var bob = await Person.SignUpAsync(system, "bob");
        await bob.ComeOnlineAsync();
        await using var alice = await TerminalClient.StartAsync(system, TerminalClient.OfThisVersion, "alice");
        var user = (await bob.Client.FindContactAsync(alice.Handle, Cancellation))!.User;

        await alice.OpenAsync(bob.Handle);
        await alice.PrintsAsync($"-- {bob.Handle} online");
        bob.Client.OpenChat(user);
        bob.Client.ReportTyping(user);
        await alice.PrintsAsync($"-- {bob.Handle} typing…");
        await bob.Client.DisconnectAsync();
        await alice.PrintsAsync($"-- {bob.Handle} last seen ");

        await alice.TypeAsync($"/add {bob.Handle} Bob from work");
        await alice.PrintsAsync($"{bob.Handle} is one of your contacts, as Bob from work");
        await alice.TypeAsync("/contacts");
        await alice.PrintsAsync($"{bob.Handle} – Bob from work");
        await alice.TypeAsync($"/remove {bob.Handle}");
        await alice.PrintsAsync($"{bob.Handle} is none of your contacts");
        await alice.TypeAsync($"/block {bob.Handle}");
        await alice.PrintsAsync($"{bob.Handle} is blocked");
        await alice.TypeAsync("/blocked");
        await alice.PrintsAsync("You blocked:");
        await alice.TypeAsync($"/unblock {bob.Handle}");
        await alice.PrintsAsync($"{bob.Handle} is not blocked");
    }

    private static UserId UserOf(Person person) => person.Client.Account.Address.User;

    [Collection(SystemCollection.Name)]
    public sealed class OnGarnet(RunningSystem system) : PresenceTests(system);

    [Collection(SystemOnRedisCollection.Name)]
    public sealed class OnRedis(RunningSystemOnRedis system) : PresenceTests(system);
}
