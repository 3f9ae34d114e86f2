using System.Diagnostics;
using ChatApp.Contracts.Identity;

namespace ChatApp.Gateway.Telemetry;

/// <summary>The spans of a message: <c>send</c> at the sender's gateway, <c>push</c> at the recipient's, in one trace. Ids only.</summary>
internal static class GatewayTracing
{
    /// <summary>The name under which ServiceDefaults listens.</summary>
    public const string SourceName = "ChatApp.Gateway";

    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>From the frame's arrival to its tick or refusal. A trace of its own: the socket's request span lasts for hours.</summary>
    public static Activity? StartSend(MessageId message)
    {
        var current = Activity.Current;
        Activity.Current = null;
        var activity = Source.StartActivity("send", ActivityKind.Server);
        activity?.SetTag("chat.message.id", message.ToString());
        if (activity is null)
        {
            Activity.Current = current;
        }

        return activity;
    }

    /// <summary>From the copy's turn to the socket's having taken it; null unless the send is traced.</summary>
    public static Activity? StartPush(MessageId message, string? traceParent)
    {
        if (traceParent is null || !ActivityContext.TryParse(traceParent, null, isRemote: true, out var parent))
        {
            return null;
        }

        var current = Activity.Current;
        var activity = Source.StartActivity("push", ActivityKind.Producer, parent);
        activity?.SetTag("chat.message.id", message.ToString());
        Activity.Current = current; // It ends when the socket has taken the frame, not with this call.
        return activity;
    }
}
