using ChatApp.Contracts.Identity;

namespace ChatApp.Client.Presence;

/// <summary>An open chat, as <see cref="OpenChats"/> keeps it. Times are the monotonic clock's; null: not.</summary>
internal sealed class OpenChat(UserId user)
{
    public UserPresence Presence { get; set; } = new(user, PresenceStatus.Unknown);

    /// <summary>Whether this connection's gateway has been asked.</summary>
    public bool IsAsked { get; set; }

    /// <summary>Until when it is not asked again.</summary>
    public long? AskAgainAt { get; set; }

    /// <summary>Until when the other person counts as writing.</summary>
    public long? WritesUntil { get; set; }

    /// <summary>When this user last wrote something that was not sent.</summary>
    public long? TypedAt { get; set; }

    /// <summary>When the gateway was last told that this user is writing.</summary>
    public long? ToldAt { get; set; }
}
