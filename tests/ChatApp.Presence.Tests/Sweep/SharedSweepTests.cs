using ChatApp.Contracts.Identity;
using ChatApp.Routing.Registry;
using ChatApp.TestSupport;
using Microsoft.AspNetCore.Builder;

namespace ChatApp.Presence.Tests.Sweep;

/// <summary>Two instances as they run in production, which find dead gateways by themselves.</summary>
public abstract class SharedSweepTests(PresenceFixture fixture) : IAsyncLifetime
{
    private readonly List<WebApplication> _instances = [];

    public async ValueTask InitializeAsync()
    {
        await fixture.RedisNode.FlushAsync();
        for (var instance = 0; instance < 2; instance++)
        {
            _instances.Add(PresenceHost.Build(fixture.Arguments));
            await _instances[instance].StartAsync(TestContext.Current.CancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var instance in _instances)
        {
            await instance.StopAsync(CancellationToken.None);
            await instance.DisposeAsync();
        }

        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Several_dead_gateways_are_swept_and_live_ones_are_not()
    {
        var alive = await fixture.StartGatewayAsync();
        var staying = UserId.New();
        var kept = await fixture.ConnectAsync(alive, staying);
        var pausing = await fixture.StartGatewayAsync();
        var paused = UserId.New();
        await fixture.ConnectAsync(pausing, paused);
        await fixture.DieAsync(pausing, -TimeSpan.FromMinutes(2)); // Without a lease, and within the grace time for all of the test.

        var gone = new List<UserId>();
        for (var index = 0; index < 4; index++)
        {
            var gateway = await fixture.StartGatewayAsync();
            gone.Add(UserId.New());
            await fixture.ConnectAsync(gateway, gone[index]);
            await fixture.DieAsync(gateway, GatewayLease.Duration + TimeSpan.FromSeconds(11));
        }

        foreach (var user in gone)
        {
            await Waiting.UntilAsync(async () => (await fixture.Routes.FindAsync(user)).Count == 0, "a dead gateway's route to be swept");
            Assert.NotNull(await fixture.LastSeen.ReadAsync(user, TestContext.Current.CancellationToken));
        }

        Assert.Equal([kept], await fixture.Routes.FindAsync(staying));
        Assert.Single(await fixture.Routes.FindAsync(paused));
    }

    public sealed class OnGarnet(PresenceFixture fixture) : SharedSweepTests(fixture);

    public sealed class OnRedis(PresenceFixtureOnRedis fixture) : SharedSweepTests(fixture);
}
