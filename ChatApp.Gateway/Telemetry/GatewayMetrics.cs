using System.Diagnostics.Metrics;

namespace ChatApp.Gateway.Telemetry;

/// <summary>What a gateway counts.</summary>
internal static class GatewayMetrics
{
    private static readonly Meter Meter = new("ChatApp.Gateway");

    /// <summary>Connections that have said Hello.</summary>
    public static readonly UpDownCounter<int> Connections = Meter.CreateUpDownCounter<int>("chat.connections", "{connection}");

    /// <summary>Connections that were refused, by reason: draining, number, processor, queue.</summary>
    public static readonly Counter<long> Shed = Meter.CreateCounter<long>("chat.connections.shed", "{connection}");

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

    /// <summary>
    /// Entries of caches that were to be read again before they run out, by outcome: read; failed; full, when too many waited. What is not
    /// read is read singly by whoever needs it.
    /// </summary>
    public static readonly Counter<long> Refreshes = Meter.CreateCounter<long>("chat.cache.refreshes", "{entry}");

    /// <summary>Time from a Send frame to its tick.</summary>
    public static readonly Histogram<double> SendDuration = Meter.CreateHistogram<double>("chat.send.duration", "s");

    /// <summary>Gateways that were told that a watched user's connection came or went.</summary>
    public static readonly Counter<long> PresenceNotices = Meter.CreateCounter<long>("chat.presence.notices", "{notice}");

    /// <summary>Clients that were told what a watched user is.</summary>
    public static readonly Counter<long> PresenceTold = Meter.CreateCounter<long>("chat.presence.told", "{frame}");

    /// <summary>Clients that were told that somebody is writing.</summary>
    public static readonly Counter<long> TypingTold = Meter.CreateCounter<long>("chat.typing.told", "{frame}");

    /// <summary>Reports of typing that were dropped: too many of a connection's, or too much else to do.</summary>
    public static readonly Counter<long> TypingDropped = Meter.CreateCounter<long>("chat.typing.dropped", "{report}");
}
