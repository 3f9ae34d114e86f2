using System.Diagnostics.Metrics;

namespace ChatApp.Gateway.Telemetry;

/// <summary>What a gateway counts.</summary>
internal static class GatewayMetrics
{
    private static readonly Meter Meter = new("ChatApp.Gateway");

    /// <summary>Connections that have said Hello.</summary>
    public static readonly UpDownCounter<int> Connections = Meter.CreateUpDownCounter<int>("chat.connections", "{connection}");

    /// <summary>Messages that were given their tick.</summary>
    public static readonly Counter<long> Sent = Meter.CreateCounter<long>("chat.messages.sent", "{message}");

    /// <summary>Messages that were refused, by error code.</summary>
    public static readonly Counter<long> Refused = Meter.CreateCounter<long>("chat.messages.refused", "{message}");

    /// <summary>Entries pushed, live or from a reading.</summary>
    public static readonly Counter<long> Pushes = Meter.CreateCounter<long>("chat.pushes", "{entry}");

    /// <summary>Entries whose acknowledgement was confirmed.</summary>
    public static readonly Counter<long> Acknowledged = Meter.CreateCounter<long>("chat.acknowledged", "{entry}");

    /// <summary>Readings of an inbox.</summary>
    public static readonly Counter<long> Replays = Meter.CreateCounter<long>("chat.replays", "{reading}");

    /// <summary>Entries pushed from readings.</summary>
    public static readonly Counter<long> Replayed = Meter.CreateCounter<long>("chat.replayed", "{entry}");

    /// <summary>Times that a slow client's waiting copies were forgotten in favour of its inbox.</summary>
    public static readonly Counter<long> Overflows = Meter.CreateCounter<long>("chat.push.overflows", "{overflow}");

    /// <summary>Time from a Send frame to its tick.</summary>
    public static readonly Histogram<double> SendDuration = Meter.CreateHistogram<double>("chat.send.duration", "s");
}
