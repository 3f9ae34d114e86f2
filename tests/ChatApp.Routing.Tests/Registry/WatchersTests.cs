using ChatApp.Contracts.Identity;
using ChatApp.Routing.Registry;
using StackExchange.Redis;
using StackExchange.Redis.Profiling;

namespace ChatApp.Routing.Tests.Registry;

/// <summary>Who watches whom, on each server that a deployment may meet.</summary>
public abstract class WatchersTests(IRedisUnderTest redis)
{
    private static readonly WatchingGateway First = new("first", 1);
    private static readonly WatchingGateway Second = new("second", 7);

    private readonly IConnectionMultiplexer _redis = redis.Connection;
    private readonly UserId _user = UserId.New();

    private Routes Routes => new(_redis);

    private Watchers Watchers => new(_redis);

    [Fact]
    public async Task Watching_reads_the_routes_and_every_change_from_then_on_names_the_watchers()
    {
        var route = Route(device: 1, number: 1);
        Assert.Empty((await Routes.RegisterAsync(_user, route)).Watchers); // Nobody watches yet.
        Assert.Equal([route], await Watchers.WatchAsync(_user, First));
        Assert.Equal([route], await Watchers.WatchAsync(_user, Second));

        var other = Route(device: 2, number: 5);
        Assert.Equal([First, Second], Sorted((await Routes.RegisterAsync(_user, other)).Watchers));
        var removal = await Routes.RemoveAsync(_user, route);
        Assert.Equal([First, Second], Sorted(removal.Watchers));
        Assert.False(removal.WasLast);
        Assert.True((await Routes.RemoveAsync(_user, other)).WasLast);
    }

    [Fact]
    public async Task What_changes_nothing_names_nobody()
    {
        var route = Route(device: 1, number: 2);
        await Watchers.WatchAsync(_user, First);
        await Routes.RegisterAsync(_user, route);
        Assert.Empty((await Routes.RegisterAsync(_user, route)).Watchers);
        Assert.Empty((await Routes.RegisterAsync(_user, Route(device: 1, number: 1))).Watchers);
        Assert.Empty((await Routes.RemoveAsync(_user, Route(device: 1, number: 1))).Watchers);
    }

    [Fact]
    public async Task A_gateway_stands_once_however_often_it_watches_and_under_its_last_epoch()
    {
        await Watchers.WatchAsync(_user, First);
        await Watchers.WatchAsync(_user, First);
        await Watchers.WatchAsync(_user, First with { Epoch = 2 });
        Assert.Equal([First with { Epoch = 2 }], await Watchers.FindAsync(_user));

        await Watchers.UnwatchAsync(_user, First);
        Assert.Equal([First with { Epoch = 2 }], await Watchers.FindAsync(_user)); // Another epoch's.
        await Watchers.UnwatchAsync(_user, First with { Epoch = 2 });
        Assert.Empty(await Watchers.FindAsync(_user));
        Assert.False(await _redis.GetDatabase().KeyExistsAsync($"watchers:{{{_user}}}"));
    }

    [Fact]
    public async Task Watchers_expire_unless_they_watch_again()
    {
        await Watchers.WatchAsync(_user, First);
        await _redis.GetDatabase().KeyExpireAsync($"watchers:{{{_user}}}", TimeSpan.FromMinutes(1));
        await Watchers.WatchAsync(_user, Second);
        var left = await _redis.GetDatabase().KeyTimeToLiveAsync($"watchers:{{{_user}}}");
        Assert.InRange(left!.Value, Watchers.Expiry - TimeSpan.FromMinutes(1), Watchers.Expiry);
    }

    [Fact]
    public async Task Ten_thousand_users_whom_nobody_watches_cost_their_registration_alone()
    {
        const int users = 10_000;
        var session = new ProfilingSession();
        var told = 0;
        _redis.RegisterProfiler(() => session);
        await Parallel.ForEachAsync(Enumerable.Range(0, users), TestContext.Current.CancellationToken, async (_, _) =>
        {
            var (user, route) = (UserId.New(), Route(device: 1, number: 1));
            var registration = await Routes.RegisterAsync(user, route);
            var removal = await Routes.RemoveAsync(user, route);
            Assert.True(removal.WasLast);
            Interlocked.Add(ref told, registration.Watchers.Count + removal.Watchers.Count);
        });
        var commands = session.FinishProfiling().CountBy(command => command.Command).ToDictionary();
        _redis.RegisterProfiler(() => null);
        Assert.Equal(0, told); // Nobody to hand anything to, and so no frame either.
        Assert.Equal(2 * users, commands.GetValueOrDefault("EVALSHA") + commands.GetValueOrDefault("EVAL"));
        Assert.DoesNotContain(commands.Keys, name => name is not ("EVALSHA" or "EVAL" or "SCRIPT" or "PING" or "INFO"));
    }

    private static DeviceRoute Route(byte device, long number) => new(new DeviceId(device), "gateway", 1, number);

    private static IEnumerable<WatchingGateway> Sorted(IEnumerable<WatchingGateway> gateways) => gateways.OrderBy(gateway => gateway.Epoch);
}
