namespace ChatApp.Bench.Trace;

/// <summary>What the api says of a message at <c>/v1/operator/messages/{id}</c>.</summary>
/// <param name="MessageId">The message.</param>
/// <param name="SenderId">Who sent it.</param>
/// <param name="RecipientId">To whom.</param>
/// <param name="SentAt">The time inside its id, which the sending device chose.</param>
/// <param name="Number">The sending device's count in the conversation; null if the ledger has no such message.</param>
/// <param name="SendingDevice">Null if the ledger has no such message.</param>
/// <param name="Summary">One sentence.</param>
/// <param name="Devices">Every device that it goes to.</param>
internal sealed record TracedMessage(
    Guid MessageId,
    Guid SenderId,
    Guid RecipientId,
    DateTimeOffset SentAt,
    long? Number,
    byte? SendingDevice,
    string Summary,
    IReadOnlyList<TracedDevice> Devices);
