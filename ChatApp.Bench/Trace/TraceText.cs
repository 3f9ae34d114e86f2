using System.Globalization;
using System.Text;

namespace ChatApp.Bench.Trace;

/// <summary>Writes a trace for somebody to read: what happened to each copy, in the order of time, each with how long after the sending it was.</summary>
internal static class TraceText
{
    /// <param name="message">The trace.</param>
    /// <param name="sender">What the operator called the sender.</param>
    /// <param name="recipient">What the operator called the recipient.</param>
    public static string Of(TracedMessage message, string sender, string recipient)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"Message {message.MessageId} from {sender} to {recipient}");
        text.AppendLine(message.Number is { } number
            ? string.Create(CultureInfo.InvariantCulture, $"  sent {Day(message.SentAt)} by device {message.SendingDevice}, number {number} of its conversation")
            : $"  dated {Day(message.SentAt)} by its id; not in the ledger, so its sender has no ✓");
        text.AppendLine(CultureInfo.InvariantCulture, $"  {message.Summary}");
        foreach (var device in message.Devices.OrderBy(device => device.UserId == message.SenderId).ThenBy(device => device.DeviceId))
        {
            text.AppendLine();
            text.AppendLine(CultureInfo.InvariantCulture, $"{(device.UserId == message.SenderId ? sender : recipient)}, device {device.DeviceId}: {device.State}");
            foreach (var (at, what) in EventsOf(device))
            {
                text.AppendLine(CultureInfo.InvariantCulture, $"  {Time(at)}  {After(message.SentAt, at),10}  {what}");
            }

            text.AppendLine(CultureInfo.InvariantCulture, $"  connected  {device.Gateway ?? "nowhere"}");
            text.AppendLine(CultureInfo.InvariantCulture, $"  confirmed  {(device.ConfirmedUntil is { } until ? $"everything up to {Day(until)}" : "nothing, as far as is written")}");
        }

        return text.ToString();
    }

    private static IEnumerable<(DateTimeOffset At, string What)> EventsOf(TracedDevice device)
    {
        var events = device.Rows.Select((row, index) => (row.PersistedAt, string.Create(
            CultureInfo.InvariantCulture,
            $"persisted{(index > 0 ? " again" : "")} at position {row.Position}{(row.HasJob ? ", with a handoff job that is still open" : "")}")));
        if (device.DeliveredAt is { } delivered)
        {
            events = events.Append((delivered, "delivered: the device has stored it"));
        }

        return device.ReadAt is { } read ? events.Append((read, "read")) : events;
    }

    private static string Day(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.fff 'UTC'", CultureInfo.InvariantCulture);

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture);

    // Of another clock than the sender's: it may be less than nothing.
    private static string After(DateTimeOffset from, DateTimeOffset to)
    {
        var time = to - from;
        return time.Duration() < TimeSpan.FromSeconds(10) ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:+0;-0;0} ms")
            : time.Duration() < TimeSpan.FromHours(2) ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:+0;-0} s")
            : string.Create(CultureInfo.InvariantCulture, $"{time.TotalHours:+0.0;-0.0} h");
    }
}
