using ChatApp.Contracts.ClientProtocol;
using ChatApp.Contracts.Identity;
using ChatApp.Gateway.Tests.Fleet;
using ChatApp.Routing.Registry;
using ChatApp.TestSupport;
using Frame = ChatApp.Contracts.ClientProtocol.ServerFrame.FrameOneofCase;

namespace ChatApp.Gateway.Tests.Presence;

/// <summary>Whom a client may watch, and what the registry knows of it.</summary>
public abstract class WatchTests(GatewayFleet fleet)
{
    private static readonly TimeSpan LongestUntilTold = TimeSpan.FromSeconds(1);

    private Watchers Watchers => new(fleet.Redis);

    [Fact]
    public async Task The_answer_says_what_the_user_is_now()
    {
        var bob = await fleet.CreateUserAsync();
        await using var alice = await RawClient.ConnectAsync(fleet, 0, await fleet.CreateUserAsync(), number: 1);
        var never = await alice.AskAsync(bob.User);
        Assert.False(never.Online || never.Hidden);
        Assert.Equal(0, never.LastSeen);

        await using var phone = await RawClient.ConnectAsync(fleet, 1, bob, number: 1);
        Assert.True((await alice.ReceivePresenceAsync(bob.User)).Online);
        Assert.True((await alice.AskAsync(bob.User)).Online); // Asked again, told again.
    }

    [Fact]
    public async Task A_change_is_told_in_under_a_second()
    {
        await using var alice = await RawClient.ConnectAsync(fleet, 0, await fleet.CreateUserAsync(), number: 1);
        var took = new List<TimeSpan>();
        while (took.Count < 9)
        {
            var bob = await fleet.CreateUserAsync();
            Assert.False((await alice.AskAsync(bob.User)).Online);
            var coming = TimeProvider.System.GetTimestamp();
            await using var phone = await RawClient.ConnectAsync(fleet, 1, bob, number: 1);
            Assert.True((await alice.ReceivePresenceAsync(bob.User)).Online);
            took.Add(TimeProvider.System.GetElapsedTime(coming));
        }

        // A machine that stands still for a moment delays some of them, and not most.
        took.Sort();
        Assert.True(took[took.Count / 2] < LongestUntilTold, $"It took {string.Join(", ", took.Select(time => $"{time.TotalMilliseconds:F0} ms"))}.");
    }

    [Fact]
    public async Task Sixty_four_may_be_watched_and_one_more_is_refused()
    {
        await using var alice = await RawClient.ConnectAsync(fleet, 0, await fleet.CreateUserAsync(), number: 1);
        var people = Enumerable.Range(0, ChatProtocol.MaximumWatched).Select(_ => UserId.New()).ToList();
        await alice.WatchAsync(people);
        await alice.WatchAsync(people[0]); // Watched already: it does not count twice.
        var more = UserId.New();
        await alice.WatchAsync(more);
        var refused = (await alice.ReceiveAsync(Frame.WatchRefused)).WatchRefused;
        Assert.Equal(ErrorCode.WatchingTooMany, refused.Code);
        Assert.Equal([more.ToWire()], refused.UserIds);

        await alice.UnwatchAsync(people[1]);
        Assert.False((await alice.AskAsync(more)).Online);
    }

    [Fact]
    public async Task Of_a_frame_with_too_many_none_is_watched()
    {
        await using var alice = await RawClient.ConnectAsync(fleet, 0, await fleet.CreateUserAsync(), number: 1);
        var people = Enumerable.Range(0, ChatProtocol.MaximumWatched + 1).Select(_ => UserId.New()).ToList();
        await alice.WatchAsync(people);
        Assert.Equal(people.Count, (await alice.ReceiveAsync(Frame.WatchRefused)).WatchRefused.UserIds.Count);
        Assert.Empty(await alice.ReceiveAllAsync());
        Assert.Empty(await Watchers.FindAsync(people[0]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(ChatProtocol.MaximumNamedUsers + 1)]
    public async Task A_frame_names_from_1_to_256(int count)
    {
        await using var alice = await RawClient.ConnectAsync(fleet, 0, await fleet.CreateUserAsync(), number: 1);
        await alice.WatchAsync(Enumerable.Range(0, count).Select(_ => UserId.New()));
        Assert.Equal(CloseCode.MalformedFrame, await alice.ReceiveCloseAsync());
    }

    [Fact]
    public async Task Watching_too_fast_is_refused_with_a_time()
    {
        await using var alice = await RawClient.ConnectAsync(fleet, 0, await fleet.CreateUserAsync(), number: 1);
        var people = Enumerable.Range(0, ChatProtocol.MaximumWatched).Select(_ => UserId.New()).ToList();
        for (var round = 0; round < 3; round++)
        {
            await alice.WatchAsync(people);
        }

        var refused = (await alice.ReceiveAsync(Frame.WatchRefused)).WatchRefused;
        Assert.Equal(ErrorCode.RateLimited, refused.Code);
        Assert.True(refused.RetryAfterMilliseconds > 0);
    }

    [Fact]
    public async Task A_gateway_stands_once_in_the_registry_however_many_of_its_clients_watch()
    {
        var bob = await fleet.CreateUserAsync();
        await using var alice = await RawClient.ConnectAsync(fleet, 0, await fleet.CreateUserAsync(), number: 1);
        var carol = await RawClient.ConnectAsync(fleet, 0, await fleet.CreateUserAsync(), number: 1);
        await using var dave = await RawClient.ConnectAsync(fleet, 1, await fleet.CreateUserAsync(), number: 1);
        await Task.WhenAll(alice.AskAsync(bob.User), carol.AskAsync(bob.User), dave.AskAsync(bob.User));
        Assert.Equal(
            fleet.Gateways.Select(gateway => gateway.Id).Order(),
            (await Watchers.FindAsync(bob.User)).Select(gateway => gateway.GatewayId).Order());

        await alice.UnwatchAsync(bob.User);
        await using (var phone = await RawClient.ConnectAsync(fleet, 1, bob, number: 1))
        {
            Assert.True((await carol.ReceivePresenceAsync(bob.User)).Online); // She still watches.
            Assert.Empty(await alice.ReceiveAllAsync());
        }

        await carol.DisposeAsync(); // The end of a connection ends its watches.
        await Waiting.UntilAsync(
            async () => (await Watchers.FindAsync(bob.User)).All(gateway => gateway.GatewayId == fleet.Gateways[1].Id),
            "the first gateway to stop watching");
    }

    public sealed class OnGarnet(GatewayFleet fleet) : WatchTests(fleet);

    public sealed class OnRedis(GatewayFleetOnRedis fleet) : WatchTests(fleet);
}
