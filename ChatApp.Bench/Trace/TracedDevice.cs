namespace ChatApp.Bench.Trace;

/// <summary>Where one device's copy of a message is.</summary>
/// <param name="UserId">Whose device.</param>
/// <param name="DeviceId">1 to 127.</param>
/// <param name="State">One sentence.</param>
/// <param name="Rows">Its rows in the inbox, oldest first: one for every time that it was persisted.</param>
/// <param name="ConfirmedUntil">The time of the position that the device has confirmed, as last written; null if there is none.</param>
/// <param name="Gateway">The gateway that holds the device's connection; null if it is connected nowhere.</param>
/// <param name="DeliveredAt">When the device had stored it.</param>
/// <param name="ReadAt">When it was shown.</param>
internal sealed record TracedDevice(
    Guid UserId,
    byte DeviceId,
    string State,
    IReadOnlyList<TracedRow> Rows,
    DateTimeOffset? ConfirmedUntil,
    string? Gateway,
    DateTimeOffset? DeliveredAt,
    DateTimeOffset? ReadAt);
