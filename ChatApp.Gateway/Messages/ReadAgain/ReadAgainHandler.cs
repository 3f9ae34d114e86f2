using ChatApp.Contracts.ClientProtocol;
using ChatApp.Contracts.Identity;
using ChatApp.Gateway.Connections;
using ChatApp.Gateway.Messages.Entries;

namespace ChatApp.Gateway.Messages.ReadAgain;

/// <summary>A client misses a number and has its inbox read again: all of the window, or one stream from further back.</summary>
internal static class ReadAgainHandler
{
    // A message's position is not older than the time in its id by more than its allowed lead, and what was written after it, by another
    // clock, lies at most a window before it. So nothing that follows a message of that time is missed. See
    // docs/decisions/0005-a-gap-is-read-from-where-it-began.md.
    private static readonly TimeSpan Margin = ChatProtocol.MaximumMessageLead + ChatProtocol.ReplayWindow;

    /// <summary>Starts the reading.</summary>
    /// <returns>False if the frame breaks a rule, or two readings wait already.</returns>
    public static bool TryHandle(Connection connection, ReadInboxAgain frame)
    {
        if (frame.Request == 0)
        {
            return false;
        }

        if (frame is { Since: 0, SenderDeviceId: 0, ConversationId.IsEmpty: true, SenderUserId.IsEmpty: true })
        {
            return connection.Pushes.TryRead(frame.Request);
        }

        return TryReadStream(frame, out var stream)
            && TryReadStart(frame.Since, out var from)
            && connection.Pushes.TryRead(frame.Request, from, stream);
    }

    private static bool TryReadStream(ReadInboxAgain frame, out EntryStream stream)
    {
        stream = default;
        if (!WireIds.TryRead(frame.ConversationId, out var conversation)
            || !WireIds.TryRead(frame.SenderUserId, out var user)
            || !DeviceId.IsValid(frame.SenderDeviceId))
        {
            return false;
        }

        var sender = new DeviceAddress(new UserId(user), new DeviceId((byte)frame.SenderDeviceId));
        stream = new EntryStream(sender, new ConversationId(conversation));
        return true;
    }

    private static bool TryReadStart(long since, out Position from)
    {
        from = Position.None;
        if (since < 0 || since > DateTimeOffset.MaxValue.ToUnixTimeMilliseconds())
        {
            return false;
        }

        if (since > 0)
        {
            from = Position.StartOf(DateTimeOffset.FromUnixTimeMilliseconds(since) - Margin);
        }

        return true;
    }
}
