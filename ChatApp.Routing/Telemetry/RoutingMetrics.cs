using System.Diagnostics.Metrics;

namespace ChatApp.Routing.Telemetry;

/// <summary>What every host counts that routes copies.</summary>
internal static class RoutingMetrics
{
    private static readonly Meter Meter = new("ChatApp.Routing");

    /// <summary>Handoff jobs that were written.</summary>
    public static readonly Counter<long> Jobs = Meter.CreateCounter<long>("chat.handoffs.written", "{job}");

    /// <summary>Copies and notices that went to other gateways.</summary>
    public static readonly Counter<long> Items = Meter.CreateCounter<long>("chat.handoff.items", "{item}");

    /// <summary>Frames that they went in.</summary>
    public static readonly Counter<long> Frames = Meter.CreateCounter<long>("chat.handoff.frames", "{frame}");

    /// <summary>Frames that the answers came in.</summary>
    public static readonly Counter<long> AnswerFrames = Meter.CreateCounter<long>("chat.handoff.answer_frames", "{frame}");

    /// <summary>Copies whose device was connected nowhere.</summary>
    public static readonly Counter<long> Offline = Meter.CreateCounter<long>("chat.copies.offline", "{copy}");
}
