using System.Globalization;
using ChatApp.Bench.Load.Accounts;
using ChatApp.Bench.Results;

namespace ChatApp.Bench.Presence;

/// <summary>Counts what presence costs: with nobody watching, and for every change with so many watchers.</summary>
internal sealed class PresenceRun(PresencePlan plan, string folder, TimeProvider clock)
{
    // Of those who come and go unwatched: more sockets at a time would tell no more.
    private const int Wave = 500;

    // Register, note for the sweep; remove, forget: what a connection costs without presence.
    private const int RegistrationCommands = 4;
    private static readonly (int Users, int Watchers)[] Crowds = [(1, 1), (1, 100), (10, 1), (10, 10), (10, 100), (60, 10), (60, 100)];
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan NoAudit = TimeSpan.FromMinutes(7); // Not within the run.
    private static readonly TimeSpan FastAudit = TimeSpan.FromSeconds(20);

    /// <exception cref="TimeoutException">The system did not start, or did not tell what it has to.</exception>
    public async Task RunAsync(ReportWriter report, CancellationToken cancellationToken)
    {
        await CountChangesAsync(report, cancellationToken);
        await using var auditing = await MeasuredFleet.StartAsync(plan, FastAudit, Path.Combine(folder, "audit"), clock, cancellationToken);
        var users = await MakeUsersAsync(auditing, AuditCost.Users, cancellationToken);
        await new AuditCost(auditing, FastAudit, clock).MeasureAsync(users, report, cancellationToken);
    }

    private async Task<List<PresenceUser>> MakeUsersAsync(MeasuredFleet fleet, int count, CancellationToken cancellationToken)
    {
        using var maker = new AccountMaker(fleet.Api, clock);
        var accounts = await maker.MakeAsync(count, new Progress<int>(), cancellationToken);
        return [.. accounts.Select((account, index) => new PresenceUser(index, account))];
    }

    private async Task CountChangesAsync(ReportWriter report, CancellationToken cancellationToken)
    {
        await using var fleet = await MeasuredFleet.StartAsync(plan, NoAudit, Path.Combine(folder, "changes"), clock, cancellationToken);
        var users = await MakeUsersAsync(fleet, Math.Max(Math.Max(plan.Users, plan.Connections), 160), cancellationToken);
        await CountUnwatchedAsync(fleet, users.Take(plan.Users).ToList(), report, cancellationToken);
        foreach (var (watched, watchers) in Crowds)
        {
            await CountWatchedAsync(fleet, users[..watched], users[60..(60 + watchers)], report, cancellationToken);
        }

        if (plan.Connections > 0)
        {
            await new RegistryLoss(fleet, clock).MeasureAsync(users[..plan.Connections], report, cancellationToken);
        }
    }

    private static async Task CountUnwatchedAsync(
        MeasuredFleet fleet, List<PresenceUser> users, ReportWriter report, CancellationToken cancellationToken)
    {
        var before = (Redis: fleet.Redis.OfUsers, fleet.Peers.Copies, fleet.Peers.Notices, Told: users.Sum(user => user.Told));
        foreach (var wave in users.Chunk(Wave))
        {
            await Task.WhenAll(wave.Select((user, index) => user.ConnectAsync(GatewayOf(fleet, index), cancellationToken)));
            await Task.WhenAll(wave.Select(user => user.DisconnectAsync(cancellationToken)));
        }

        // Routes are removed after the close; then all is done that a connection costs.
        await UntilAsync(() => fleet.Redis.OfUsers - before.Redis >= RegistrationCommands * users.Count, "every route to be removed", cancellationToken);
        var commands = fleet.Redis.OfUsers - before.Redis - (RegistrationCommands * users.Count);
        var handoffs = fleet.Peers.Copies + fleet.Peers.Notices - before.Copies - before.Notices;
        var frames = users.Sum(user => user.Told) - before.Told;
        report.Add(new BenchResult("presence/unwatched-users", users.Count, "1", Better.None));
        report.Add(new BenchResult("presence/unwatched-registration-commands", RegistrationCommands, "1", Better.Lower));
        report.Add(new BenchResult("presence/unwatched-commands", commands, "1", Better.Lower));
        report.Add(new BenchResult("presence/unwatched-hand-offs", handoffs, "1", Better.Lower));
        report.Add(new BenchResult("presence/unwatched-frames", frames, "1", Better.Lower));
        report.Add(new BenchResult("presence/unwatched-messages", commands + handoffs + frames, "1", Better.Lower));
        if (commands + handoffs + frames > 0)
        {
            report.AddViolation($"{users.Count} users came and went unwatched and caused {commands} commands, {handoffs} hand-offs and {frames} frames.");
        }
    }

    private async Task CountWatchedAsync(
        MeasuredFleet fleet, List<PresenceUser> watched, List<PresenceUser> watchers, ReportWriter report, CancellationToken cancellationToken)
    {
        await Task.WhenAll(watchers.Select((watcher, index) => watcher.ConnectAsync(GatewayOf(fleet, index), cancellationToken)));
        var toldBefore = watchers.Sum(watcher => watcher.Told);
        watchers.ForEach(watcher => watcher.Watch(watched.Select(user => user.Id)));
        var frames = (long)watched.Count * watchers.Count;
        await UntilAsync(() => watchers.Sum(watcher => watcher.Told) - toldBefore >= frames, "every watcher to be answered", cancellationToken);

        await CountChangeAsync("change", () => Task.WhenAll(
            watched.Select((user, index) => user.ConnectAsync(GatewayOf(fleet, index), cancellationToken))));

        // This one is told after the grace, and no sooner than the registry was read again.
        await CountChangeAsync("leave", () => Task.WhenAll(watched.Select(user => user.DisconnectAsync(cancellationToken))));
        await Task.WhenAll(watchers.Select(user => user.DisconnectAsync(cancellationToken)));

        // The next crowd watches the same people: this one has to be gone from the registry.
        await Task.Delay(Settling, clock, cancellationToken);
        return;

        async Task CountChangeAsync(string kind, Func<Task> changeAsync)
        {
            var before = (Redis: fleet.Redis.OfUsers, fleet.Peers.Notices, Told: watchers.Sum(watcher => watcher.Told));
            var began = clock.GetTimestamp();
            await changeAsync();
            await UntilAsync(() => watchers.Sum(watcher => watcher.Told) - before.Told >= frames, "every watcher to be told", cancellationToken);
            var took = clock.GetElapsedTime(began, watchers.Max(watcher => watcher.LastToldAt));
            Add(kind, "frames", watchers.Sum(watcher => watcher.Told) - before.Told);
            Add(kind, "hand-offs", fleet.Peers.Notices - before.Notices);
            Add(kind, "commands", fleet.Redis.OfUsers - before.Redis - (RegistrationCommands / 2 * watched.Count));
            report.Add(new BenchResult(Name(kind, "milliseconds"), took.TotalMilliseconds, "ms", Better.Lower));
        }

        string Name(string kind, string what) =>
            string.Create(CultureInfo.InvariantCulture, $"presence/{kind}/users-{watched.Count}-watchers-{watchers.Count}/{what}");
        void Add(string kind, string what, long count) =>
            report.Add(new BenchResult(Name(kind, what), (double)count / watched.Count, "1", Better.Lower));
    }

    private static Uri GatewayOf(MeasuredFleet fleet, int index) => fleet.Gateways[index % fleet.Gateways.Count];

    private static async Task UntilAsync(Func<bool> condition, string what, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            if (TimeProvider.System.GetElapsedTime(started) > Patience)
            {
                throw new TimeoutException($"Waited {Patience.TotalSeconds} s for {what}.");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, cancellationToken);
        }
    }
}
