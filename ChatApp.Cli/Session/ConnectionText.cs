using System.Globalization;
using ChatApp.Client.Connections;
using ChatApp.Cli.Start;

namespace ChatApp.Cli.Session;

/// <summary>The connection in words.</summary>
internal static class ConnectionText
{
    public static string For(ConnectionState state, bool wasOnline) => state.Status switch
    {
        ConnectionStatus.Connecting => "connecting…",
        ConnectionStatus.Online => wasOnline ? $"resumed ({state.GatewayId})" : $"online ({state.GatewayId})",
        ConnectionStatus.Offline => $"offline – messages wait{Retry(state.RetryIn)}",
        ConnectionStatus.Stopped => Reason(state.Reason),
        _ => "closed",
    };

    /// <summary>What to do when nothing was ever reached; null if there is nothing to advise.</summary>
    public static string? Advice(ConnectionState state, Uri api) => state switch
    {
        { Status: ConnectionStatus.Offline } when state.Detail?.Contains("cannot be reached", StringComparison.Ordinal) == true =>
            $"Nothing answers at {api}. {AccountOpener.StartHint}",
        { Reason: StopReason.Superseded } => "Your device is connected in another place. /connect brings it back here.",
        { Reason: StopReason.SignInRefused } =>
            "The service does not know this device: it was removed, or the service was reset. "
                + "To start anew, sign up with another --data folder.",
        { Reason: StopReason.StoreFailed } => state.Detail,
        _ => null,
    };

    private static string Retry(TimeSpan? wait) => wait is { TotalSeconds: >= 1 } time
        ? string.Create(CultureInfo.InvariantCulture, $", next try in {Math.Ceiling(time.TotalSeconds)} s")
        : "";

    private static string Reason(StopReason reason) => reason switch
    {
        StopReason.Superseded => "connected elsewhere",
        StopReason.DeviceRemoved => "this device was removed",
        StopReason.SignInRefused => "sign-in refused",
        StopReason.StoreFailed => "the data folder cannot be written",
        _ => "stopped by a fault",
    };
}
