using ChatApp.Contracts.ClientProtocol;
using Microsoft.Extensions.Options;

namespace ChatApp.Gateway.Connections.Liveness;

/// <summary>
/// Finds peers that vanished without a FIN: whoever is alive answers the pings, so that silence means that nobody is there. One walk
/// over all connections every so often, which asks the silent ones, costs less than a timer for each.
/// </summary>
internal sealed class IdleSweep(ConnectionTable connections, IOptions<GatewayOptions> options, TimeProvider clock) : BackgroundService
{
    // Of the timeout: how late a silence is seen, at most.
    private const int SweepsPerTimeout = 45;

    // Of the timeout: two that are lost, or answered late, are no silence.
    private const int PingsPerTimeout = 3;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var timeout = options.Value.IdleTimeout;
        using var timer = new PeriodicTimer(timeout / SweepsPerTimeout, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            foreach (var connection in connections.Each())
            {
                if (connection.Heard.Silence >= timeout)
                {
                    _ = connection.CloseAsync(CloseCode.Idle, ""); // Its reader waits for the end of it.
                }
                else if (connection.Heard.TryAsk(timeout / PingsPerTimeout))
                {
                    connection.Ask();
                }
            }
        }
    }
}
