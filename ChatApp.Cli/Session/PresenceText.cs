using System.Globalization;
using ChatApp.Client.Presence;

namespace ChatApp.Cli.Session;

/// <summary>What is said of somebody's presence.</summary>
internal static class PresenceText
{
    /// <param name="presence">What is known.</param>
    /// <param name="isTyping">Whether they are writing.</param>
    /// <param name="now">In the user's time zone.</param>
    /// <returns>Empty if there is nothing to say.</returns>
    public static string For(UserPresence presence, bool isTyping, DateTimeOffset now) => (presence.Status, isTyping) switch
    {
        (_, true) => "typing…",
        (PresenceStatus.Online, _) => "online",
        (PresenceStatus.Offline, _) when presence.LastSeen is { } seen => $"last seen {TimeOf(seen.ToOffset(now.Offset), now)}",
        (PresenceStatus.Offline, _) => "offline",
        _ => "", // Hidden is not told apart from unknown.
    };

    private static string TimeOf(DateTimeOffset seen, DateTimeOffset now) => (now.Date - seen.Date).Days switch
    {
        0 => seen.ToString("HH:mm", CultureInfo.InvariantCulture),
        1 => seen.ToString("'yesterday' HH:mm", CultureInfo.InvariantCulture),
        _ => seen.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture),
    };
}
