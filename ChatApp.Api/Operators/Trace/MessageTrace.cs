namespace ChatApp.Api.Operators.Trace;

/// <summary>Where a message is, and why.</summary>
/// <param name="MessageId">The message.</param>
/// <param name="ConversationId">The conversation of its two users.</param>
/// <param name="SenderId">The user whom the request names as its sender.</param>
/// <param name="RecipientId">The user whom it names as its recipient.</param>
/// <param name="SentAt">The time inside its id, which the sending device chose.</param>
/// <param name="Number">The sending device's count in the conversation; null if the ledger has no such message.</param>
/// <param name="SendingDevice">Null if the ledger has no such message.</param>
/// <param name="Summary">One sentence.</param>
/// <param name="Devices">Every device that it goes to.</param>
internal sealed record MessageTrace(
    Guid MessageId,
    Guid ConversationId,
    Guid SenderId,
    Guid RecipientId,
    DateTimeOffset SentAt,
    long? Number,
    byte? SendingDevice,
    string Summary,
    IReadOnlyList<DeviceTrace> Devices);
