namespace ChatApp.Client.Connections;

/// <summary>The connection to the service.</summary>
/// <param name="Status">Where it stands.</param>
/// <param name="Reason">Why it stopped.</param>
/// <param name="GatewayId">The gateway it is connected to, for people who debug; null unless online.</param>
/// <param name="RetryIn">How long the client waits before it tries again, if it waits.</param>
/// <param name="Detail">What went wrong, for people who debug; never content, keys or tokens.</param>
public sealed record ConnectionState(
    ConnectionStatus Status,
    StopReason Reason = StopReason.None,
    string? GatewayId = null,
    TimeSpan? RetryIn = null,
    string? Detail = null);
