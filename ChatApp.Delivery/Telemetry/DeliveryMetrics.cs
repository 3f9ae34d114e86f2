using System.Diagnostics.Metrics;

namespace ChatApp.Delivery.Telemetry;

/// <summary>What a delivery worker counts.</summary>
internal static class DeliveryMetrics
{
    private static readonly Meter Meter = new("ChatApp.Delivery");

    /// <summary>Jobs that ended, whatever their outcome.</summary>
    public static readonly Counter<long> Jobs = Meter.CreateCounter<long>("chat.handoffs.ended", "{job}");

    /// <summary>Jobs that could not be run and stay.</summary>
    public static readonly Counter<long> Deferred = Meter.CreateCounter<long>("chat.handoffs.deferred", "{job}");

    /// <summary>Wake-ups that the webhook took.</summary>
    public static readonly Counter<long> WakeUps = Meter.CreateCounter<long>("chat.wakeups", "{wakeup}");

    /// <summary>Wake-ups that the webhook refused or did not answer.</summary>
    public static readonly Counter<long> WakeUpsRefused = Meter.CreateCounter<long>("chat.wakeups.refused", "{wakeup}");
}
