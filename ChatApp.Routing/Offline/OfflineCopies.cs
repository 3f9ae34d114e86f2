using ChatApp.Contracts.Identity;
using ChatApp.Storage.Inboxes;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace ChatApp.Routing.Offline;

/// <summary>
/// What follows when a copy's device is connected nowhere: it counts against the device's quota, and a message asks for a wake-up. Neither
/// is waited for. Thread-safe.
/// </summary>
public sealed partial class OfflineCopies(WaitingSizes sizes, WakeUps wakeUps, ILogger<OfflineCopies> logger)
{
    // The first byte of an Entry that is a message: field 1, length-delimited. A receipt is no reason to wake anybody.
    private const byte MessageTag = 0x0A;

    /// <summary>Notes a durable copy that waits in its inbox.</summary>
    public void Note(InboxCopy copy)
    {
        ArgumentNullException.ThrowIfNull(copy);
        sizes.Add(copy);
        if (copy.Entry.IsEmpty || copy.Entry.Span[0] != MessageTag)
        {
            return;
        }

        try
        {
            wakeUps.Ask(copy.Recipient);
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            LogNotAsked(exception, copy.Recipient); // It finds its messages when it connects.
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "No wake-up is asked for {Device}")]
    private partial void LogNotAsked(Exception exception, DeviceAddress device);
}
