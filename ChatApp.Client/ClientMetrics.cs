using System.Diagnostics.Metrics;

namespace ChatApp.Client;

/// <summary>What all clients of this process count, for whoever listens to the meter <c>ChatApp.Client</c>.</summary>
internal static class ClientMetrics
{
    private static readonly Meter Meter = new("ChatApp.Client");

    /// <summary>Messages that were received before and came again: the price of at least once.</summary>
    public static Counter<long> Duplicates { get; } =
        Meter.CreateCounter<long>("chatapp.client.messages.duplicate", "{message}", "Messages that had been received before.");
}
