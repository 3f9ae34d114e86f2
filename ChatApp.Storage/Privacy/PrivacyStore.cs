using ChatApp.Contracts.Identity;
using ChatApp.Contracts.Privacy;
using ChatApp.Cql;

namespace ChatApp.Storage.Privacy;

/// <summary>The settings of each user: table <c>settings</c>, one row a user. Thread-safe.</summary>
public sealed class PrivacyStore(StorageSession session, TimeProvider clock)
{
    private const string Select = "SELECT version, last_seen_visibility, read_receipts FROM settings WHERE user_id = ?";

    private const string SelectReadReceipts = "SELECT user_id, read_receipts FROM settings WHERE user_id IN ?";

    private const string Update =
        "UPDATE settings SET version = ?, last_seen_visibility = ?, read_receipts = ? WHERE user_id = ? IF version = ?";

    /// <summary>A user's settings; <see cref="PrivacySettings.Default"/> if they never changed any.</summary>
    /// <exception cref="StorageUnavailableException">Nothing is known.</exception>
    public async ValueTask<PrivacySettings> ReadAsync(UserId user, CancellationToken cancellationToken)
    {
        using var rows = await session.ReadAsync(Select, user, static (statement, user) => statement.Bind(user.Value), cancellationToken);
        if (rows.Count == 0)
        {
            return PrivacySettings.Default;
        }

        var row = rows[0];
        return new PrivacySettings(
            row.IsNull("version") ? 0 : row.GetInt64("version"),
            row.IsNull("last_seen_visibility") ? PrivacySettings.Default.LastSeen : ReadVisibility(row.GetInt32("last_seen_visibility")),
            ReadReceiptsOf(row));
    }

    /// <summary><see cref="PrivacySettings.ReadReceipts"/> of several users at once.</summary>
    /// <param name="users">Each once, and some tens at most: each is a partition of its own.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>Of every one of them.</returns>
    /// <exception cref="StorageUnavailableException">Nothing is known.</exception>
    public async ValueTask<IReadOnlyDictionary<UserId, bool>> ReadReceiptsAsync(
        IReadOnlyList<UserId> users, CancellationToken cancellationToken)
    {
        var found = users.ToDictionary(user => user, _ => PrivacySettings.Default.ReadReceipts);
        await foreach (var row in session.QueryAsync(
            SelectReadReceipts, users, static (statement, users) => statement.Bind(ManyUsers.Of(users)), cancellationToken))
        {
            found[new UserId(row.GetGuid("user_id"))] = ReadReceiptsOf(row);
        }

        return found;
    }

    /// <summary>
    /// Changes settings: of two changes at a time one is made to the outcome of the other, so that neither is lost. The version is seen to
    /// here; a change that changes nothing writes nothing.
    /// </summary>
    /// <param name="user">Whose.</param>
    /// <param name="change">May be called several times.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>The settings as they are now.</returns>
    /// <exception cref="StorageUnavailableException">It may or may not be written; repeat it.</exception>
    public async ValueTask<PrivacySettings> ChangeAsync(
        UserId user, Func<PrivacySettings, PrivacySettings> change, CancellationToken cancellationToken)
    {
        while (true)
        {
            var before = await ReadAsync(user, cancellationToken);
            var after = change(before) with { Version = before.Version };
            if (after == before)
            {
                return before;
            }

            after = after with { Version = Math.Max(before.Version + 1, clock.GetUtcNow().ToUnixTimeMilliseconds()) };
            if (await session.WriteIfAsync(
                Update,
                (user, before, after),
                static (statement, row) => statement.Bind(
                    row.after.Version,
                    (int)row.after.LastSeen,
                    row.after.ReadReceipts,
                    row.user.Value,
                    row.before.Version == 0 ? CqlValue.Null : row.before.Version),
                cancellationToken))
            {
                return after;
            }
        }
    }

    private static bool ReadReceiptsOf(Row row) =>
        row.IsNull("read_receipts") ? PrivacySettings.Default.ReadReceipts : row.GetBoolean("read_receipts");

    // A value of a later version hides rather than shows.
    private static LastSeenVisibility ReadVisibility(int value) =>
        value is >= (int)LastSeenVisibility.Everyone and <= (int)LastSeenVisibility.Nobody
            ? (LastSeenVisibility)value
            : LastSeenVisibility.Nobody;
}
