namespace ChatApp.Contracts.Http;

/// <summary>What <c>POST /v1/devices</c> answers, with 201.</summary>
/// <param name="DeviceId">The new device.</param>
public sealed record DeviceLinked(byte DeviceId);
