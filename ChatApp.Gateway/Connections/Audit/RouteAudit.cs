using Microsoft.Extensions.Options;

namespace ChatApp.Gateway.Connections.Audit;

/// <summary>
/// Compares the registry with this gateway's connections, each once in an interval and at an even pace: Redis may lose single writes. What
/// is missing is put back, and the inboxes behind it are read again; every hash's expiry is renewed on the way.
/// </summary>
internal sealed class RouteAudit(
    ConnectionTable connections, ConnectionRegistrar registrar, IOptions<GatewayOptions> options, TimeProvider clock) : BackgroundService
{
    private const int MaximumConcurrent = 16;
    private static readonly TimeSpan LongestStep = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var interval = options.Value.RouteAuditInterval;
        var step = interval / 10 < LongestStep ? interval / 10 : LongestStep;
        using var timer = new PeriodicTimer(step, clock);
        while (!stoppingToken.IsCancellationRequested)
        {
            await RunRoundAsync(timer, interval, stoppingToken);
        }
    }

    private async Task RunRoundAsync(PeriodicTimer timer, TimeSpan interval, CancellationToken cancellationToken)
    {
        // Those that connect meanwhile register themselves, and have their turn in the next round.
        var round = connections.All().ToList();
        var started = clock.GetTimestamp();
        var done = 0;
        while (clock.GetElapsedTime(started) is var elapsed && elapsed < interval && await timer.WaitForNextTickAsync(cancellationToken))
        {
            await registrar.RemoveLeftoversAsync();
            var due = Math.Min(round.Count, (int)Math.Ceiling(round.Count * (clock.GetElapsedTime(started) / interval)));
            await Parallel.ForEachAsync(
                round.Take(new Range(done, due)),
                new ParallelOptions { MaxDegreeOfParallelism = MaximumConcurrent, CancellationToken = cancellationToken },
                async (connection, token) => await registrar.AuditAsync(connection, token));
            done = due;
        }
    }
}
