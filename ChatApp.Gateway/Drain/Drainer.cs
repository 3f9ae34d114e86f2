using ChatApp.Contracts.ClientProtocol;
using ChatApp.Gateway.Connections;
using ChatApp.Gateway.Lease;
using ChatApp.Routing.Registry;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace ChatApp.Gateway.Drain;

/// <summary>
/// Empties the gateway before it stops. It takes no more connections and says so in its lease, so that nobody is sent here; then it tells
/// its clients to move, in waves, each client at a moment of its own within its wave. Until they have moved they are served: what they
/// send is answered, what is handed to them is pushed. At the end it closes those that have not moved, who then resume at once.
/// </summary>
internal sealed partial class Drainer(
    ConnectionTable connections,
    DrainState state,
    GatewayLeases leases,
    LeaseState lease,
    IOptions<GatewayOptions> options,
    TimeProvider clock,
    ILogger<Drainer> logger) : IHostedLifecycleService
{
    // The first half of the time: the last wave needs some of it to move.
    private const int Waves = 10;
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
        await TellRegistryAsync();
        var count = connections.Count;
        if (count == 0)
        {
            return;
        }

        LogDraining(count);
        var started = clock.GetTimestamp();
        var time = options.Value.DrainTime;
        await TellClientsAsync(time / 2 / Waves, cancellationToken);
        while (connections.Count > 0 && clock.GetElapsedTime(started) < time && !cancellationToken.IsCancellationRequested)
        {
            await Task.Delay(Step, clock, CancellationToken.None);
        }

        LogDrained(count - connections.Count, connections.Count, clock.GetElapsedTime(started).TotalMilliseconds);
        await connections.CloseAllAsync(CloseCode.GoingAway, "");
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>How many are told at once. The last connections may have gone since they were counted: then there is no wave.</summary>
    internal static int WaveSize(int connections) => Math.Max(1, (connections + Waves - 1) / Waves);

    private async Task TellClientsAsync(TimeSpan wave, CancellationToken cancellationToken)
    {
        var all = connections.All().ToArray();
        Random.Shared.Shuffle(all);
        foreach (var clients in all.Chunk(WaveSize(all.Length)))
        {
            foreach (var client in clients)
            {
                var after = Random.Shared.NextDouble() * wave.TotalMilliseconds;
                client.Send(new ServerFrame { Draining = new Draining { ReconnectAfterMilliseconds = (uint)after } });
            }

            if (!cancellationToken.IsCancellationRequested)
            {
                await Task.Delay(wave, clock, CancellationToken.None);
            }
        }
    }

    private async Task TellRegistryAsync()
    {
        try
        {
            if (lease.Epoch is var epoch and not 0)
            {
                await leases.RenewAsync(options.Value.Id, epoch, connections.Count, takesConnections: false);
            }
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            LogNotTold(exception); // Whoever is sent here is refused, and sent elsewhere when it asks again.
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Draining {Count} connections")]
    private partial void LogDraining(int count);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Moved} connections have moved and {Left} have not, after {Milliseconds} ms")]
    private partial void LogDrained(int moved, int left, double milliseconds);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The registry could not be told that this gateway takes no more connections")]
    private partial void LogNotTold(Exception exception);
}
