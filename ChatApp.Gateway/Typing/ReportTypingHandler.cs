using ChatApp.Contracts.ClientProtocol;
using ChatApp.Contracts.Identity;
using ChatApp.Contracts.ServiceProtocol;
using ChatApp.Gateway.Connections;
using ChatApp.Gateway.Telemetry;
using ChatApp.Routing.Notices;

namespace ChatApp.Gateway.Typing;

/// <summary>
/// What a client reports of its user's typing goes to the gateways at which the other person is connected, and is dropped before anything
/// else is. Thread-safe.
/// </summary>
internal sealed class ReportTypingHandler(Notifier notifier)
{
    /// <summary>Reads a frame. Called for one frame of a connection after the other.</summary>
    /// <param name="connection">The writer's.</param>
    /// <param name="frame">The report.</param>
    /// <param name="rest">What it started.</param>
    /// <returns>False if the frame breaks a rule.</returns>
    public bool TryHandle(Connection connection, ReportTyping frame, out Task rest)
    {
        rest = Task.CompletedTask;
        var writer = connection.Device.User;
        if (!WireIds.TryRead(frame.ConversationId, out var conversation)
            || !WireIds.TryRead(frame.UserId, out var other)
            || other == writer.Value
            || ConversationId.Between(writer, new UserId(other)) != new ConversationId(conversation))
        {
            return false; // Nobody writes in a conversation that is not theirs.
        }

        if (!connection.Watches.TypingRate.TryTake(out _))
        {
            GatewayMetrics.TypingDropped.Add(1);
            return true;
        }

        rest = notifier.TellWhereConnectedAsync(new UserId(other), new Notice
        {
            TypingReported = new TypingReported
            {
                UserId = writer.ToWire(), RecipientId = frame.UserId, ConversationId = frame.ConversationId, Typing = frame.Typing,
            },
        });
        return true;
    }
}
