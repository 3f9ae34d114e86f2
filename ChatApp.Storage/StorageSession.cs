using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using ChatApp.Cql;

namespace ChatApp.Storage;

/// <summary>
/// The CQL session of the stores. It tells the two kinds of failure apart, once for all of them: what may heal becomes a
/// <see cref="StorageUnavailableException"/>, a rejected statement stays what it is. Thread-safe.
/// </summary>
public sealed class StorageSession : IAsyncDisposable
{
    private readonly GroupedWrites _grouped;
    private readonly ConcurrentDictionary<string, PreparedStatement> _prepared = new(StringComparer.Ordinal); // Of grouped writes.
    private CqlSession? _session;

    /// <summary>Not connected yet.</summary>
    public StorageSession() => _grouped = new GroupedWrites(() => Cql);

    /// <summary>Fills a statement's markers from some state; static lambdas keep it free of allocations.</summary>
    /// <typeparam name="TState">What the values come from.</typeparam>
    internal delegate BoundStatement Binder<TState>(PreparedStatement statement, TState state);

    /// <summary>Fills the markers of several statements, in their order.</summary>
    /// <typeparam name="TState">What the values come from.</typeparam>
    internal delegate BoundStatement[] BatchBinder<TState>(IReadOnlyList<PreparedStatement> statements, TState state);

    /// <summary>The CQL session itself, for health checks.</summary>
    /// <exception cref="StorageUnavailableException">The host has not connected it yet.</exception>
    public CqlSession Cql =>
        Volatile.Read(ref _session) ?? throw new StorageUnavailableException("The store has not been connected yet.");

    /// <summary>Gives the stores their session, once, and with it its ownership.</summary>
    public void Attach(CqlSession session) => Volatile.Write(ref _session, session);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_session is not null)
        {
            await _session.DisposeAsync();
        }
    }

    /// <summary>Runs a write that may be repeated.</summary>
    internal async ValueTask WriteAsync<TState>(string cql, TState state, Binder<TState> bind, CancellationToken cancellationToken)
    {
        using var nothing = await ExecuteAsync(cql, state, bind, idempotent: true, cancellationToken);
    }

    /// <summary>Runs a write that may be repeated together with others that come at the same time (<see cref="GroupedWrites"/>).</summary>
    /// <returns>To be awaited once.</returns>
    internal ValueTask WriteGroupedAsync<TState>(
        string cql, TState state, Binder<TState> bind, int partition, int bytes, CancellationToken cancellationToken)
    {
        return Find(cql, cancellationToken) is { } prepared
            ? _grouped.WriteAsync(bind(prepared, state).WithIdempotence(true), partition, bytes)
            : PrepareAndWriteAsync();

        async ValueTask PrepareAndWriteAsync() =>
            await (await PrepareAndQueueAsync(cql, state, bind, partition, bytes, sequence: null, cancellationToken)).Durable;
    }

    /// <summary>The same, completed as soon as the write has its place in a sequence (<see cref="WriteSequence"/>).</summary>
    internal ValueTask<QueuedWrite> QueueGroupedAsync<TState>(
        string cql, TState state, Binder<TState> bind, int partition, int bytes, WriteSequence? sequence, CancellationToken cancellationToken)
    {
        return Find(cql, cancellationToken) is { } prepared
            ? new(new QueuedWrite(_grouped.WriteAsync(bind(prepared, state).WithIdempotence(true), partition, bytes, sequence)))
            : PrepareAndQueueAsync(cql, state, bind, partition, bytes, sequence, cancellationToken);
    }

    /// <summary>Runs a conditional write (LWT), which is never repeated by itself.</summary>
    /// <returns>Whether the condition held.</returns>
    internal async ValueTask<bool> WriteIfAsync<TState>(string cql, TState state, Binder<TState> bind, CancellationToken cancellationToken)
    {
        using var rows = await ExecuteAsync(cql, state, bind, idempotent: false, cancellationToken);
        return rows.WasApplied;
    }

    /// <summary>Runs conditional writes (LWT) of one partition as one, which are never repeated by themselves.</summary>
    /// <returns>Whether every condition held; if not, nothing was written.</returns>
    internal async ValueTask<bool> WriteBatchIfAsync<TState>(
        IReadOnlyList<string> statements, TState state, BatchBinder<TState> bind, CancellationToken cancellationToken)
    {
        try
        {
            var prepared = new List<PreparedStatement>(statements.Count);
            foreach (var cql in statements)
            {
                prepared.Add(await Cql.PrepareAsync(cql, cancellationToken));
            }

            var batch = new Batch();
            foreach (var statement in bind(prepared, state))
            {
                batch.Add(statement);
            }

            using var rows = await Cql.ExecuteAsync(batch.WithIdempotence(false), cancellationToken);
            return rows.WasApplied;
        }
        catch (CqlException exception) when (MayHeal(exception))
        {
            throw Unavailable(exception);
        }
    }

    /// <summary>Runs a read of few rows. The caller disposes them.</summary>
    internal ValueTask<RowSet> ReadAsync<TState>(string cql, TState state, Binder<TState> bind, CancellationToken cancellationToken) =>
        ExecuteAsync(cql, state, bind, idempotent: true, cancellationToken);

    /// <summary>
    /// Runs a read of any number of rows, page by page; the next page is fetched while the present one is read. A row's memory is good until
    /// the next one is asked for.
    /// </summary>
    internal async IAsyncEnumerable<Row> QueryAsync<TState>(
        string cql, TState state, Binder<TState> bind, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var pages = await BeginQueryAsync(cql, state, bind, cancellationToken);
        var next = MoveNextAsync(pages);
        try
        {
            while (await next)
            {
                using var page = pages.Current; // Its buffer goes back for a later page.
                next = MoveNextAsync(pages);
                for (var index = 0; index < page.Count; index++)
                {
                    yield return page[index];
                }
            }
        }
        finally
        {
            // Whoever leaves early wants neither the page that is on its way nor what went wrong with it.
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await pages.DisposeAsync();
        }
    }

    private async ValueTask<IAsyncEnumerator<RowSet>> BeginQueryAsync<TState>(
        string cql, TState state, Binder<TState> bind, CancellationToken cancellationToken)
    {
        try
        {
            var prepared = await Cql.PrepareAsync(cql, cancellationToken);
            return Cql.QueryPagesAsync(bind(prepared, state).WithIdempotence(true), cancellationToken).GetAsyncEnumerator(cancellationToken);
        }
        catch (CqlException exception) when (MayHeal(exception))
        {
            throw Unavailable(exception);
        }
    }

    private static async Task<bool> MoveNextAsync(IAsyncEnumerator<RowSet> pages)
    {
        try
        {
            return await pages.MoveNextAsync();
        }
        catch (CqlException exception) when (MayHeal(exception))
        {
            throw Unavailable(exception);
        }
    }

    // Nearly always prepared: then nothing but the write itself waits, for no longer than the session's request timeout.
    private PreparedStatement? Find(string cql, CancellationToken cancellationToken) =>
        cancellationToken.IsCancellationRequested ? null : _prepared.GetValueOrDefault(cql);

    private async ValueTask<QueuedWrite> PrepareAndQueueAsync<TState>(
        string cql, TState state, Binder<TState> bind, int partition, int bytes, WriteSequence? sequence, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            _prepared[cql] = await Cql.PrepareAsync(cql, cancellationToken);
        }
        catch (CqlException exception) when (MayHeal(exception))
        {
            throw Unavailable(exception);
        }

        return new QueuedWrite(_grouped.WriteAsync(bind(_prepared[cql], state).WithIdempotence(true), partition, bytes, sequence));
    }

    private async ValueTask<RowSet> ExecuteAsync<TState>(
        string cql, TState state, Binder<TState> bind, bool idempotent, CancellationToken cancellationToken)
    {
        try
        {
            var prepared = await Cql.PrepareAsync(cql, cancellationToken);
            return await Cql.ExecuteAsync(bind(prepared, state).WithIdempotence(idempotent), cancellationToken);
        }
        catch (CqlException exception) when (MayHeal(exception))
        {
            throw Unavailable(exception);
        }
    }

    /// <summary>What a stored write's failure that may heal becomes.</summary>
    internal static StorageUnavailableException Unavailable(CqlException exception) =>
        new("The store did not answer, or cannot now.", exception);

    /// <summary>Whether the same statement may succeed later.</summary>
    internal static bool MayHeal(CqlException exception) =>
        exception is CqlConnectionException or CqlTimeoutException or CqlBusyException
        || exception.ErrorCode is CqlErrorCode.ServerError or CqlErrorCode.Unavailable or CqlErrorCode.Overloaded
            or CqlErrorCode.IsBootstrapping or CqlErrorCode.WriteTimeout or CqlErrorCode.ReadTimeout
            or CqlErrorCode.WriteFailure or CqlErrorCode.ReadFailure;
}
