using ChatApp.Contracts.Identity;

namespace ChatApp.Gateway.Devices;

/// <summary>The devices of one user.</summary>
internal sealed record DeviceIds(IReadOnlyList<DeviceId> Devices);
