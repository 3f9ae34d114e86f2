using System.Collections.Concurrent;
using ChatApp.Gateway.Presence.Watching;
using ChatApp.Routing.Registry;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace ChatApp.Gateway.Presence.Following;

/// <summary>
/// Follows the leases of the gateways at which watched users are connected: a dead gateway says nothing, so those who watch find out. A
/// lease is read again only when it would have run out unless it was renewed, every 7 to 10 s. Thread-safe.
/// </summary>
internal sealed partial class GatewayLookout(
    GatewayLeases leases, WatchedUsers users, WatchQueue queue, IOptions<GatewayOptions> options, TimeProvider clock, ILogger<GatewayLookout> logger)
    : BackgroundService
{
    private const int MaximumConcurrent = 16;
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(250);

    // Between the end of a lease as Redis counts it and as we do.
    private static readonly TimeSpan Margin = TimeSpan.FromMilliseconds(50);

    private readonly ConcurrentDictionary<(string GatewayId, long Epoch), Sight> _sights = new();

    /// <summary>Whether a gateway is alive under an epoch, as far as is known.</summary>
    public bool IsAlive(string gatewayId, long epoch)
    {
        if (!_sights.TryGetValue((gatewayId, epoch), out var sight))
        {
            return false;
        }

        sight.AskedAt = clock.GetTimestamp();
        return !sight.Lapsed;
    }

    /// <summary>Takes it from a gateway itself that it is alive; its lease is read soon.</summary>
    public void Trust(string gatewayId, long epoch) =>
        _sights.TryAdd((gatewayId, epoch), new Sight(clock.GetTimestamp(), Lapsed: false) { AskedAt = clock.GetTimestamp() });

    /// <summary>Reads a gateway's lease, unless it is known.</summary>
    public async ValueTask LearnAsync(string gatewayId, long epoch)
    {
        if (!_sights.ContainsKey((gatewayId, epoch)))
        {
            await ReadAsync(gatewayId, epoch);
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Step, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var now = clock.GetTimestamp();
            Forget(now);
            var due = _sights.Where(sight => !sight.Value.Lapsed && sight.Value.LastsUntil <= now).Select(sight => sight.Key).ToList();
            await Parallel.ForEachAsync(
                due,
                new ParallelOptions { MaxDegreeOfParallelism = MaximumConcurrent, CancellationToken = stoppingToken },
                async (gateway, _) => await TryReadAsync(gateway.GatewayId, gateway.Epoch));
        }
    }

    private async Task TryReadAsync(string gatewayId, long epoch)
    {
        try
        {
            await ReadAsync(gatewayId, epoch);
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            LogNotRead(exception, gatewayId); // No answer says nothing; the next step asks again.
        }
    }

    private async Task ReadAsync(string gatewayId, long epoch)
    {
        var asked = clock.GetTimestamp();
        var left = await leases.FindTimeLeftAsync(gatewayId, epoch);
        var until = asked + (long)(((left ?? TimeSpan.Zero) + Margin).TotalSeconds * clock.TimestampFrequency);
        var lapsed = left is null;
        _sights[(gatewayId, epoch)] = new Sight(until, lapsed) { AskedAt = asked };
        if (lapsed)
        {
            LogLapsed(gatewayId, epoch);
            var lastAlive = clock.GetUtcNow() - GatewayLease.Duration;
            foreach (var watched in users.All().Where(watched => watched.NoteLapsed(gatewayId, epoch, lastAlive)))
            {
                queue.Ask(watched);
            }
        }
    }

    // Every watched user is looked at once in an interval, and every look asks about their gateways.
    private void Forget(long now)
    {
        foreach (var (gateway, sight) in _sights)
        {
            if (clock.GetElapsedTime(sight.AskedAt, now) > 2 * options.Value.RouteAuditInterval && sight.LastsUntil <= now)
            {
                _sights.TryRemove(KeyValuePair.Create(gateway, sight));
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The lease of {GatewayId} under epoch {Epoch} has lapsed; its users are offline unless they come back")]
    private partial void LogLapsed(string gatewayId, long epoch);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The lease of {GatewayId} could not be read")]
    private partial void LogNotRead(Exception exception, string gatewayId);
}
