using ChatApp.Client.Connections;
using ChatApp.Client.Messages;
using ChatApp.Client.Presence;
using ChatApp.Contracts.Identity;

namespace ChatApp.Client.Events;

/// <summary>Something happened that a user may want to see. The store knows it already.</summary>
public abstract record ChatEvent
{
    private ChatEvent()
    {
    }

    /// <summary>A message is to be shown, behind all that were shown before: someone else's, or one of this user's from any device.</summary>
    public sealed record MessageAdded(ChatMessage Message) : ChatEvent;

    /// <summary>
    /// A message of this user has come further, or was given up; or one of another user was read on another device of this one. It is the one with the same <see cref="ChatMessage.Order"/>; its id and
    /// number may be new ones.
    /// </summary>
    public sealed record MessageChanged(ChatMessage Message) : ChatEvent;

    /// <summary>The connection changed.</summary>
    public sealed record ConnectionChanged(ConnectionState State) : ChatEvent;

    /// <summary>Something else is known of a user whose chat is open. Not in the store.</summary>
    public sealed record PresenceChanged(UserPresence Presence) : ChatEvent;

    /// <summary>A user whose chat is open began to write in it, or ceased to. Not in the store.</summary>
    public sealed record TypingChanged(UserId User, bool IsTyping) : ChatEvent;

    /// <summary>The subscriber was too slow and missed events: read again from the store what is on the screen.</summary>
    /// <param name="Count">How many.</param>
    public sealed record EventsMissed(int Count) : ChatEvent;
}
