using ChatApp.Contracts.Identity;

namespace ChatApp.Storage.Devices;

/// <summary>What became of linking a device: its id, or null when the user has <see cref="DeviceId.MaximumPerUser"/> already.</summary>
public readonly record struct LinkOutcome(DeviceId? Device);
