using ChatApp.Contracts.Identity;

namespace ChatApp.Api.Tests;

/// <summary>A device that has signed in.</summary>
public sealed record SignedIn(DeviceAddress Device, Handle Handle, TestKey Key, string Token);
