using System.Runtime.CompilerServices;
using ChatApp.Contracts.Identity;
using ChatApp.Storage.People;

namespace ChatApp.Storage.Contacts;

/// <summary>The contacts of each user: table <c>contacts</c>, one partition an owner. Thread-safe.</summary>
public sealed class ContactStore(StorageSession session, TimeProvider clock)
{
    /// <summary>
    /// The most contacts of a user: more than address books have, and a partition of about 1 MB, which one reading of 10 pages covers.
    /// </summary>
    public const int MaximumContacts = 10_000;

    private const string SelectPage =
        "SELECT contact_id, name, added_at FROM contacts WHERE user_id = ? AND contact_id > ? LIMIT ?";

    private const string SelectFirstPage = "SELECT contact_id, name, added_at FROM contacts WHERE user_id = ? LIMIT ?";

    private static readonly PeopleStatements Statements = new(
        SelectOne: "SELECT contact_id FROM contacts WHERE user_id = ? AND contact_id = ?",
        SelectHead: "SELECT DISTINCT user_id, list_version, list_size FROM contacts WHERE user_id = ?",
        UpdateHead: "UPDATE contacts SET list_version = ?, list_size = ? WHERE user_id = ? IF list_version = ?",
        Insert: "INSERT INTO contacts (user_id, contact_id, name, added_at) VALUES (?, ?, ?, ?)",
        Delete: "DELETE FROM contacts WHERE user_id = ? AND contact_id = ?");

    private readonly PeopleTable _table = new(session, clock, Statements, MaximumContacts);

    /// <summary>Adds a contact, or gives one another name.</summary>
    /// <exception cref="StorageUnavailableException">It may or may not be written; repeat it.</exception>
    public ValueTask<AddOutcome> AddAsync(UserId owner, UserId contact, string? name, CancellationToken cancellationToken) =>
        _table.AddAsync(owner, contact, [name, clock.GetUtcNow()], cancellationToken);

    /// <summary>Removes a contact. Repeating it changes nothing.</summary>
    /// <returns>Whether it was one.</returns>
    /// <exception cref="StorageUnavailableException">It may or may not be removed; repeat it.</exception>
    public ValueTask<bool> RemoveAsync(UserId owner, UserId contact, CancellationToken cancellationToken) =>
        _table.RemoveAsync(owner, contact, cancellationToken);

    /// <summary>Whether <paramref name="other"/> is a contact of <paramref name="owner"/>: a read of one row.</summary>
    /// <exception cref="StorageUnavailableException">Nothing is known.</exception>
    public ValueTask<bool> IsContactAsync(UserId owner, UserId other, CancellationToken cancellationToken) =>
        _table.ContainsAsync(owner, other, cancellationToken);

    /// <summary>Version and size of a user's contacts.</summary>
    /// <exception cref="StorageUnavailableException">Nothing is known.</exception>
    public ValueTask<PeopleHead> ReadHeadAsync(UserId owner, CancellationToken cancellationToken) =>
        _table.ReadHeadAsync(owner, cancellationToken);

    /// <summary>A user's contacts, in the store's order of ids.</summary>
    /// <param name="owner">Whose.</param>
    /// <param name="after">Only those behind this one; null for the first ones.</param>
    /// <param name="count">How many at most.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="StorageUnavailableException">The reading broke off.</exception>
    public async IAsyncEnumerable<ContactEntry> ReadAsync(
        UserId owner, UserId? after, int count, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var rows = after is { } from
            ? session.QueryAsync(
                SelectPage,
                (owner, from, count),
                static (statement, page) => statement.Bind(page.owner.Value, page.from.Value, page.count),
                cancellationToken)
            : session.QueryAsync(
                SelectFirstPage,
                (owner, count),
                static (statement, page) => statement.Bind(page.owner.Value, page.count),
                cancellationToken);
        await foreach (var row in rows)
        {
            if (!row.IsNull("contact_id")) // Only the static row is left of a list that was emptied.
            {
                yield return new ContactEntry(
                    new UserId(row.GetGuid("contact_id")), row.IsNull("name") ? null : row.GetString("name"), row.GetTimestamp("added_at"));
            }
        }
    }
}
