namespace ChatApp.Contracts.Http;

/// <summary>How far one device of one recipient got with a message.</summary>
/// <param name="UserId">The recipient.</param>
/// <param name="DeviceId">The device.</param>
/// <param name="DeliveredAt">When it had stored the message; null if that is not known.</param>
/// <param name="ReadAt">When it was shown; null if it was not.</param>
public sealed record MessageTick(Guid UserId, byte DeviceId, DateTimeOffset? DeliveredAt, DateTimeOffset? ReadAt);
