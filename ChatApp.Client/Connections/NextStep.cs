using System.Globalization;
using ChatApp.Contracts.ClientProtocol;

namespace ChatApp.Client.Connections;

/// <summary>What follows the end of a connection (docs/client-protocol.md, close codes).</summary>
internal sealed record NextStep(NextStepKind Kind)
{
    // A wait that somebody mistyped must not keep a client away for good.
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    /// <summary>With <see cref="NextStepKind.Wait"/>.</summary>
    public TimeSpan Delay { get; private init; }

    /// <summary>With <see cref="NextStepKind.Stop"/>.</summary>
    public StopReason Reason { get; private init; }

    /// <summary>The access token was not accepted.</summary>
    public bool DiscardToken { get; private init; }

    /// <summary>The service wants fewer messages at a time.</summary>
    public bool SlowDown { get; private init; }

    /// <summary>A frame was over the service's limit.</summary>
    public bool DropLargestFrame { get; private init; }

    public static NextStep BackOff { get; } = new(NextStepKind.BackOff);

    public static NextStep Wait(TimeSpan delay) =>
        new(NextStepKind.Wait) { Delay = TimeSpan.FromTicks(Math.Clamp(delay.Ticks, 0, LongestWait.Ticks)) };

    public static NextStep Stop(StopReason reason) => new(NextStepKind.Stop) { Reason = reason };

    /// <summary>After a close frame.</summary>
    /// <param name="code">Its code; one that is not known counts as a fault of the gateway.</param>
    /// <param name="reason">Its reason.</param>
    public static NextStep After(CloseCode code, string? reason) => code switch
    {
        CloseCode.GoingAway or CloseCode.TooSlow or CloseCode.Idle => new NextStep(NextStepKind.AtOnce),
        CloseCode.Unauthorized => new NextStep(NextStepKind.AtOnce) { DiscardToken = true },
        CloseCode.FrameTooLarge => new NextStep(NextStepKind.AtOnce) { DropLargestFrame = true },
        CloseCode.RateLimited => new NextStep(NextStepKind.BackOff) { SlowDown = true },
        CloseCode.Superseded => Stop(StopReason.Superseded),
        CloseCode.DeviceRemoved => Stop(StopReason.DeviceRemoved),
        CloseCode.TryAgainLater when TryReadMilliseconds(reason, out var delay) => Wait(delay),
        _ => BackOff,
    };

    private static bool TryReadMilliseconds(string? text, out TimeSpan delay)
    {
        var isNumber = uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds);
        delay = TimeSpan.FromMilliseconds(milliseconds);
        return isNumber;
    }
}
