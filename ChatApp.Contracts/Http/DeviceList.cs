namespace ChatApp.Contracts.Http;

/// <summary>What <c>GET /v1/users/{userId}/devices</c> answers: the devices that a message to the user must be encrypted for.</summary>
/// <param name="Version">Rises with every change.</param>
/// <param name="Devices">Device ids, ascending.</param>
public sealed record DeviceList(long Version, IReadOnlyList<byte> Devices);
