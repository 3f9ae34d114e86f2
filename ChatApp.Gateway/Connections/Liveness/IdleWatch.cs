using ChatApp.Contracts.ClientProtocol;

namespace ChatApp.Gateway.Connections.Liveness;

/// <summary>
/// Finds peers that vanished without a FIN: whoever is alive answers the pings, so that silence means that nobody is there.
/// </summary>
internal static class IdleWatch
{
    /// <summary>Watches until the connection closes; closes it after a silence.</summary>
    /// <exception cref="OperationCanceledException">The connection is closing.</exception>
    public static async Task RunAsync(Connection connection, LastHeard heard, TimeSpan timeout, TimeProvider clock)
    {
        while (heard.Silence < timeout)
        {
            // Never shorter than a timer can be: one that rings early would ring again and again.
            var left = timeout - heard.Silence + TimeSpan.FromMilliseconds(1);
            await Task.Delay(left, clock, connection.Closing);
        }

        await connection.CloseAsync(CloseCode.Idle, "");
    }
}
