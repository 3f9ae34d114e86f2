using ChatApp.Contracts.Identity;

namespace ChatApp.Client.Presence;

/// <summary>What is known of a user whose chat is open.</summary>
/// <param name="User">Who.</param>
/// <param name="Status">What.</param>
/// <param name="LastSeen">When they were last online, if <see cref="PresenceStatus.Offline"/>; null if that is not known.</param>
public sealed record UserPresence(UserId User, PresenceStatus Status, DateTimeOffset? LastSeen = null);
