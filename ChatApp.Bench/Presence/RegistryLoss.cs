using System.Globalization;
using ChatApp.Bench.Results;
using StackExchange.Redis;

namespace ChatApp.Bench.Presence;

/// <summary>How long a gateway takes to put its connections back into a Redis that was emptied.</summary>
internal sealed class RegistryLoss(MeasuredFleet fleet, TimeProvider clock)
{
    // A gateway takes some 1,000 connections a second on a machine that runs everything.
    private const int AtOnce = 250;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    /// <exception cref="TimeoutException">They are not all back after two minutes.</exception>
    public async Task MeasureAsync(List<PresenceUser> users, ReportWriter report, CancellationToken cancellationToken)
    {
        foreach (var wave in users.Chunk(AtOnce))
        {
            await Task.WhenAll(wave.Select(user => user.ConnectAsync(fleet.Gateways[0], cancellationToken)));
        }

        await using var redis = await ConnectionMultiplexer.ConnectAsync(
            $"{await fleet.RedisAsync(cancellationToken)},allowAdmin=true,syncTimeout=30000,asyncTimeout=30000");
        await redis.GetServers().Single().FlushAllDatabasesAsync();
        var emptied = clock.GetTimestamp();
        while (await CountAsync(redis, users) < users.Count)
        {
            if (clock.GetElapsedTime(emptied) > Patience)
            {
                throw new TimeoutException($"Waited {Patience.TotalSeconds} s for {users.Count} routes to be back.");
            }

            await Task.Delay(Pause, clock, cancellationToken);
        }

        var took = clock.GetElapsedTime(emptied);
        var name = string.Create(CultureInfo.InvariantCulture, $"presence/registry-emptied/connections-{users.Count}/seconds-until-registered");
        report.Add(new BenchResult(name, took.TotalSeconds, "s", Better.Lower));
        if (took > Lease)
        {
            report.AddViolation($"{users.Count} routes were back {took.TotalSeconds:F1} s after Redis had been emptied, later than a lease.");
        }

        foreach (var wave in users.Chunk(AtOnce))
        {
            await Task.WhenAll(wave.Select(user => user.DisconnectAsync(cancellationToken)));
        }
    }

    private static async Task<int> CountAsync(ConnectionMultiplexer redis, List<PresenceUser> users)
    {
        var found = await Task.WhenAll(users.Select(user => redis.GetDatabase().KeyExistsAsync($"route:{{{user.Id}}}")));
        return found.Count(exists => exists);
    }
}
