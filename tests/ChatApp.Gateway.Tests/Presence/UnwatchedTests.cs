using ChatApp.Gateway.Tests.Fleet;
using ChatApp.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;
using StackExchange.Redis.Profiling;
using Frame = ChatApp.Contracts.ClientProtocol.ServerFrame.FrameOneofCase;

namespace ChatApp.Gateway.Tests.Presence;

/// <summary>Where nobody watches, nothing happens.</summary>
public abstract class UnwatchedTests(GatewayFleet fleet)
{

    private const int Users = 300;

    [Fact]
    public async Task Users_whom_nobody_watches_come_and_go_without_a_command_beyond_their_registration_and_without_a_frame()
    {
        await using var gateway = await fleet.StartGatewayAsync();
        await using var carol = await RawClient.ConnectAsync(fleet, gateway.Url, await fleet.CreateUserAsync(), number: 1);
        await carol.ReceiveAsync(Frame.CaughtUp);
        var redis = gateway.Services.GetRequiredService<IConnectionMultiplexer>();
        var session = new ProfilingSession();
        redis.RegisterProfiler(() => session);
        var began = TimeProvider.System.GetTimestamp();
        var routes = new Routing.Registry.Routes(fleet.Redis);
        await Parallel.ForEachAsync(
            Enumerable.Range(0, Users),
            new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = TestContext.Current.CancellationToken },
            async (_, _) =>
            {
                var user = await fleet.CreateUserAsync();
                await using (var phone = await RawClient.ConnectAsync(fleet, gateway.Url, user, number: 1))
                {
                    Assert.Equal(Frame.CaughtUp, (await phone.ReceiveAsync()).FrameCase);
                }

                await Waiting.UntilAsync(async () => (await routes.FindAsync(user.User)).Count == 0, "the route to go");
            });
        var seconds = TimeProvider.System.GetElapsedTime(began).TotalSeconds;
        var commands = session.FinishProfiling().CountBy(command => command.Command).ToDictionary();
        redis.RegisterProfiler(() => null);

        // Two scripts, and a user put into and taken out of the sweep's set. The lease's renewals come on top, one in 3 s.
        var scripts = commands.GetValueOrDefault("EVALSHA") + commands.GetValueOrDefault("EVAL");
        Assert.InRange(scripts, 2 * Users, (2 * Users) + 20 + (int)seconds);
        Assert.InRange(commands["SADD"] + commands["SREM"], (2 * Users) - 8, 2 * Users); // The last ones may still be under way.
        Assert.False(commands.ContainsKey("HGETALL"), "Somebody's routes or watchers were read.");
        Assert.Empty(await carol.ReceiveAllAsync());
    }

    public sealed class OnGarnet(GatewayFleet fleet) : UnwatchedTests(fleet);

    public sealed class OnRedis(GatewayFleetOnRedis fleet) : UnwatchedTests(fleet);
}
