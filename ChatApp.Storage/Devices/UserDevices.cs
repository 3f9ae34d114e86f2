namespace ChatApp.Storage.Devices;

/// <summary>The devices of a user.</summary>
/// <param name="Version">Rises with every change; 0 for a user that does not exist.</param>
/// <param name="Devices">Ascending by id.</param>
public sealed record UserDevices(long Version, IReadOnlyList<Device> Devices);
