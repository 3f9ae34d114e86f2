using ChatApp.Contracts.Identity;

namespace ChatApp.Storage.Devices;

/// <summary>One of a user's devices.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Name">What its user calls it.</param>
/// <param name="PublicKey">Ed25519 (RFC 8032), 32 bytes: signs the device in.</param>
/// <param name="CreatedAt">When it was linked.</param>
public sealed record Device(DeviceId Id, string Name, byte[] PublicKey, DateTimeOffset CreatedAt);
