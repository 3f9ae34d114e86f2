using ChatApp.Contracts.Identity;

namespace ChatApp.Storage.LastSeen;

/// <summary>When each user was last online: table <c>last_seen</c>. Thread-safe.</summary>
public sealed class LastSeenStore(StorageSession session)
{
    private const string Insert = "INSERT INTO last_seen (user_id, seen_at) VALUES (?, ?)";

    private const string Select = "SELECT seen_at FROM last_seen WHERE user_id = ?";

    /// <summary>
    /// How much later a time must be than the one that stands to be written: people who come and go every few seconds cost a read each
    /// time, and a write a minute. So what is read may be this much too early.
    /// </summary>
    public static TimeSpan Resolution { get; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Writes when a user was last online, unless a time is there that is later, or earlier by less than <see cref="Resolution"/>. The
    /// latest time stands, in whichever order and by however many hosts it is written.
    /// </summary>
    /// <returns>Whether it was written.</returns>
    /// <exception cref="StorageUnavailableException">It may or may not be written.</exception>
    public async ValueTask<bool> WriteAsync(UserId user, DateTimeOffset seenAt, CancellationToken cancellationToken)
    {
        if (await ReadAsync(user, cancellationToken) is { } before && seenAt - before < Resolution)
        {
            return false;
        }

        await session.WriteAsync(
            Insert,
            (user, seenAt),
            static (statement, seen) => statement.Bind(seen.user.Value, seen.seenAt)
                .WithTimestamp(seen.seenAt.ToUnixTimeMilliseconds() * 1_000),
            cancellationToken);
        return true;
    }

    /// <summary>Reads it; null if the user has never been online.</summary>
    /// <exception cref="StorageUnavailableException">Nothing is known.</exception>
    public async ValueTask<DateTimeOffset?> ReadAsync(UserId user, CancellationToken cancellationToken)
    {
        using var rows = await session.ReadAsync(
            Select, user, static (statement, user) => statement.Bind(user.Value), cancellationToken);
        return rows.Count == 0 ? null : rows[0].GetTimestamp("seen_at");
    }
}
