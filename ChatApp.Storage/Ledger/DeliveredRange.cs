using ChatApp.Contracts.Identity;

namespace ChatApp.Storage.Ledger;

/// <summary>
/// Messages of one device in one conversation that another device received: all of the numbers from <paramref name="First"/> to
/// <paramref name="Last"/>. A number names one message of its device in the conversation.
/// </summary>
/// <param name="Sender">The sending device.</param>
/// <param name="Conversation">The conversation.</param>
/// <param name="Month">When they were sent, year and month, as 202611 (UTC, of the message ids).</param>
/// <param name="First">The lowest number, above 0.</param>
/// <param name="Last">The highest number, at most <see cref="MaximumLength"/> − 1 above the lowest.</param>
public readonly record struct DeliveredRange(DeviceAddress Sender, ConversationId Conversation, int Month, long First, long Last)
{
    /// <summary>How many numbers a range has at most: whoever asks about one message looks through the ranges that end so far behind it.</summary>
    public const int MaximumLength = 256;

    /// <summary>The month that a message is kept under.</summary>
    public static int MonthOf(MessageId message) => MonthOf(message.Time);

    internal static int MonthOf(DateTimeOffset time) => (time.UtcDateTime.Year * 100) + time.UtcDateTime.Month;
}
