using ChatApp.Contracts.ClientProtocol;
using ChatApp.Gateway.Connections;
using Microsoft.Extensions.Options;

namespace ChatApp.Gateway.Drain;

/// <summary>
/// Empties the gateway before it stops: takes no more connections, tells each client to move within the drain time, spread evenly with
/// jitter so that a deploy is no thundering herd, and closes those that have not moved by then.
/// </summary>
internal sealed partial class Drainer(
    ConnectionTable connections,
    DrainState state,
    IOptions<GatewayOptions> options,
    TimeProvider clock,
    ILogger<Drainer> logger) : IHostedLifecycleService
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100);

    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        state.Begin();
        var count = connections.Count;
        if (count == 0)
        {
            return;
        }

        LogDraining(count);
        var time = options.Value.DrainTime;
        foreach (var connection in connections.All())
        {
            // Half of the time to be told apart, half of it to move.
            var after = Random.Shared.NextDouble() * (time.TotalMilliseconds / 2);
            connection.Send(new ServerFrame { Draining = new Draining { ReconnectAfterMilliseconds = (uint)after } });
        }

        var started = clock.GetTimestamp();
        while (connections.Count > 0 && clock.GetElapsedTime(started) < time && !cancellationToken.IsCancellationRequested)
        {
            await Task.Delay(Step, clock, CancellationToken.None);
        }

        await connections.CloseAllAsync(CloseCode.GoingAway, "");
        LogDrained(count, clock.GetElapsedTime(started).TotalMilliseconds);
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(Level = LogLevel.Information, Message = "Draining {Count} connections")]
    private partial void LogDraining(int count);

    [LoggerMessage(Level = LogLevel.Information, Message = "Drained {Count} connections in {Milliseconds} ms")]
    private partial void LogDrained(int count, double milliseconds);
}
