using ChatApp.Contracts.Identity;
using ChatApp.Cql;

namespace ChatApp.Storage.People;

/// <summary>
/// A table in which every user keeps a list of other users: one partition an owner, one row a person, and the list's version and size in
/// the static row. Thread-safe.
/// </summary>
/// <remarks>
/// Every change is one conditional batch on the partition: version, size and row change together or not at all, and of two changes at a
/// time one reads again. So the size is exact, also when a host dies in between. The version is read before the row, so a row that
/// changed after it was read fails the condition.
/// </remarks>
/// <param name="session">The store.</param>
/// <param name="clock">For the versions.</param>
/// <param name="statements">What they are called in this table.</param>
/// <param name="maximum">The most people on a list.</param>
internal sealed class PeopleTable(StorageSession session, TimeProvider clock, PeopleStatements statements, int maximum)
{
    /// <summary>Whether somebody is on a list: a read of one row by its full key.</summary>
    public async ValueTask<bool> ContainsAsync(UserId owner, UserId person, CancellationToken cancellationToken)
    {
        using var rows = await session.ReadAsync(
            statements.SelectOne,
            (owner, person),
            static (statement, pair) => statement.Bind(pair.owner.Value, pair.person.Value),
            cancellationToken);
        return rows.Count > 0;
    }

    /// <summary>Puts somebody on a list, or writes anew what is kept of them.</summary>
    /// <param name="owner">Whose list.</param>
    /// <param name="person">Who.</param>
    /// <param name="columns">What the insert takes after owner and person.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public async ValueTask<AddOutcome> AddAsync(UserId owner, UserId person, CqlValue[] columns, CancellationToken cancellationToken)
    {
        while (true)
        {
            var list = await ReadHeadAsync(owner, cancellationToken);
            var known = await ContainsAsync(owner, person, cancellationToken);
            if (!known && list.Count >= maximum)
            {
                return AddOutcome.Full;
            }

            var next = NextVersion(list, known ? 0 : 1);
            if (await session.WriteBatchIfAsync(
                [statements.UpdateHead, statements.Insert],
                (owner, person, list, next, columns),
                static (prepared, row) =>
                [
                    BindHead(prepared[0], row.owner, row.list, row.next),
                    prepared[1].Bind([row.owner.Value, row.person.Value, .. row.columns]),
                ],
                cancellationToken))
            {
                return known ? AddOutcome.AlreadyThere : AddOutcome.Added;
            }
        }
    }

    /// <summary>Takes somebody off a list. Repeating it changes nothing.</summary>
    /// <returns>Whether they were on it.</returns>
    public async ValueTask<bool> RemoveAsync(UserId owner, UserId person, CancellationToken cancellationToken)
    {
        while (true)
        {
            var list = await ReadHeadAsync(owner, cancellationToken);
            if (!await ContainsAsync(owner, person, cancellationToken))
            {
                return false;
            }

            if (await session.WriteBatchIfAsync(
                [statements.UpdateHead, statements.Delete],
                (owner, person, list, next: NextVersion(list, -1)),
                static (prepared, row) =>
                [
                    BindHead(prepared[0], row.owner, row.list, row.next),
                    prepared[1].Bind(row.owner.Value, row.person.Value),
                ],
                cancellationToken))
            {
                return true;
            }
        }
    }

    /// <summary>Version and size of a list; zeros for one that never had anybody on it.</summary>
    public async ValueTask<PeopleHead> ReadHeadAsync(UserId owner, CancellationToken cancellationToken)
    {
        using var rows = await session.ReadAsync(
            statements.SelectHead, owner, static (statement, owner) => statement.Bind(owner.Value), cancellationToken);
        return rows.Count == 0 ? default : HeadOf(rows[0]);
    }

    /// <summary>Version and size, from a row with both.</summary>
    public static PeopleHead HeadOf(Row row) =>
        row.IsNull("list_version") ? default : new PeopleHead(row.GetInt64("list_version"), row.GetInt32("list_size"));

    private static BoundStatement BindHead(PreparedStatement statement, UserId owner, PeopleHead from, PeopleHead to) =>
        statement.Bind(to.Version, to.Count, owner.Value, from.Version == 0 ? CqlValue.Null : from.Version);

    private PeopleHead NextVersion(PeopleHead list, int more) =>
        new(Math.Max(list.Version + 1, clock.GetUtcNow().ToUnixTimeMilliseconds()), list.Count + more);
}
