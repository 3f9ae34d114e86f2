using ChatApp.Contracts.Identity;

namespace ChatApp.Storage.Ledger;

/// <summary>How far one device of one recipient got with a message.</summary>
/// <param name="Recipient">The device.</param>
/// <param name="DeliveredAt">When it had stored the message; null if it has not.</param>
/// <param name="ReadAt">When it was shown; null if it was not.</param>
public sealed record Tick(DeviceAddress Recipient, DateTimeOffset? DeliveredAt, DateTimeOffset? ReadAt);
