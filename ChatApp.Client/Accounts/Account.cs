using ChatApp.Contracts.Identity;

namespace ChatApp.Client.Accounts;

/// <summary>The account and device that a store belongs to.</summary>
/// <param name="Handle">How others find the user.</param>
/// <param name="DisplayName">What others see.</param>
/// <param name="Address">The user and this device.</param>
public sealed record Account(Handle Handle, string DisplayName, DeviceAddress Address);
