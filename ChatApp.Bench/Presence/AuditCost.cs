using System.Diagnostics;
using System.Globalization;
using ChatApp.Bench.Results;

namespace ChatApp.Bench.Presence;

/// <summary>What it costs to read everything anew that clients see, once in an audit interval, while nothing changes.</summary>
/// <param name="fleet">Whose gateways audit each <paramref name="interval"/>.</param>
/// <param name="interval">Short, so that a round can be waited for.</param>
/// <param name="clock">For the time that passes.</param>
internal sealed class AuditCost(MeasuredFleet fleet, TimeSpan interval, TimeProvider clock)
{
    /// <summary>Users of whom so many watch so many others: 10,000 pairs.</summary>
    public const int Users = Watched + Watchers;

    private const int Watched = 50;
    private const int Watchers = 200;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    // Each user's turn comes after three quarters of the interval to all of it: in this time, once on average.
    private readonly TimeSpan _round = interval * 0.875;

    /// <exception cref="TimeoutException">Not everybody was answered.</exception>
    public async Task MeasureAsync(List<PresenceUser> users, ReportWriter report, CancellationToken cancellationToken)
    {
        var (watched, watchers) = (users[..Watched], users[Watched..Users]);
        foreach (var wave in watchers.Chunk(50))
        {
            await Task.WhenAll(wave.Select((user, index) => user.ConnectAsync(fleet.Gateways[index % fleet.Gateways.Count], cancellationToken)));
        }

        var idle = await CountAsync(cancellationToken);
        watchers.ForEach(watcher => watcher.Watch(watched.Select(user => user.Id)));
        var pairs = Watched * Watchers;
        var began = clock.GetTimestamp();
        while (watchers.Sum(watcher => watcher.Told) < pairs)
        {
            if (clock.GetElapsedTime(began) > Patience)
            {
                throw new TimeoutException($"Waited {Patience.TotalSeconds} s for every watcher to be answered.");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), clock, cancellationToken);
        }

        await Task.Delay(interval, clock, cancellationToken); // The first round, whose turns were near each other.
        var busy = await CountAsync(cancellationToken);
        Add("store-requests", busy.Store - idle.Store, "1");
        Add("commands", busy.Redis - idle.Redis, "1");
        Add("processor-milliseconds", busy.ProcessorMilliseconds - idle.ProcessorMilliseconds, "ms");
        await Task.WhenAll(watchers.Select(user => user.DisconnectAsync(cancellationToken)));

        void Add(string what, double total, string unit) => report.Add(new BenchResult(
            string.Create(CultureInfo.InvariantCulture, $"presence/audit/pairs-{pairs}/{what}-a-round"), total, unit, Better.Lower));
    }

    private async Task<(long Store, long Redis, double ProcessorMilliseconds)> CountAsync(CancellationToken cancellationToken)
    {
        var before = Now();
        await Task.Delay(_round, clock, cancellationToken);
        var after = Now();
        return (after.Store - before.Store, after.Redis - before.Redis, after.ProcessorMilliseconds - before.ProcessorMilliseconds);

        (long Store, long Redis, double ProcessorMilliseconds) Now() => (
            fleet.Store.Total, fleet.Redis.OfUsers, fleet.GatewayProcesses().Sum(id =>
            {
                using var process = Process.GetProcessById(id);
                return process.TotalProcessorTime.TotalMilliseconds;
            }));
    }
}
