using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using ChatApp.Cql.Connections;
using ChatApp.Cql.Execution;
using ChatApp.Cql.Frames;
using ChatApp.Cql.Nodes;
using ChatApp.Cql.Statements;
using ChatApp.Cql.Telemetry;
using Microsoft.Extensions.Logging;

namespace ChatApp.Cql;

/// <summary>
/// A client of a Cassandra cluster, or of what speaks its protocol v4. Thread-safe; one per process is enough, since it
/// keeps the connections and reconnects by itself. Every failure of a request is a <see cref="CqlException"/>, whose
/// <see cref="CqlException.Outcome"/> says whether a write may have happened, or an <see cref="OperationCanceledException"/>.
/// </summary>
public sealed partial class CqlSession : IAsyncDisposable
{
    private readonly ConnectionSettings _settings;
    private readonly Cluster _cluster;
    private readonly RequestExecutor _executor;
    private readonly WriteTimestamps _timestamps;
    private readonly OperationTelemetry _telemetry;
    private readonly ConcurrentDictionary<string, Task<PreparedStatement>> _prepared = new();
    private readonly CancellationTokenSource _closing = new();
    private int _disposed;

    private CqlSession(ConnectionSettings settings, Cluster cluster)
    {
        _settings = settings;
        _cluster = cluster;
        _executor = new RequestExecutor(cluster, settings);
        _timestamps = new WriteTimestamps(settings.Clock);
        _telemetry = new OperationTelemetry(settings.Clock, () => cluster.Topology.All);
    }

    /// <summary>How many nodes can be used right now; for health checks.</summary>
    public int NodesUp => _cluster.Topology.All.Count(node => node.IsUp);

    /// <summary>Connects to one of the contact points, learns of the other nodes and waits until one can be used.</summary>
    /// <exception cref="CqlConnectionException">No node could be used. The message names those that were tried and why each failed.</exception>
    /// <exception cref="CqlAuthenticationFailedException">A node refused the credentials.</exception>
    public static async Task<CqlSession> ConnectAsync(CqlSessionOptions options, CancellationToken cancellationToken)
    {
        if (options.ContactPoints.Count == 0)
        {
            throw new ArgumentException("No contact points are given.", nameof(options));
        }

        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(options.RequestTimeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(options.ConnectTimeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(options.ReconnectDelay, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.ConnectionsPerNode, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.PageSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxRequestsPerConnection, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.MaxRequestsPerConnection, short.MaxValue + 1);
        var settings = new ConnectionSettings(options, options.TimeProvider, options.LoggerFactory.CreateLogger<CqlSession>());
        return new CqlSession(settings, await Cluster.ConnectAsync(settings, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>
    /// Prepares a statement, once for all callers that give the same text. Texts are kept for as long as the session
    /// lives: have a fixed number of them, with variables for what changes.
    /// </summary>
    /// <exception cref="CqlException">The statement is wrong, or no node could be asked.</exception>
    public async ValueTask<PreparedStatement> PrepareAsync(string cql, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);
        var preparing = _prepared.GetOrAdd(cql, static (text, session) => session.PrepareOnceAsync(text), this);
        try
        {
            return await preparing.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (CqlException)
        {
            _prepared.TryRemove(new(cql, preparing)); // So that the next caller tries anew.
            throw;
        }
    }

    /// <summary>Executes a statement without values: DDL, or what is asked once. Gives the first page, and after a change of the schema waits until the nodes agree on it.</summary>
    /// <exception cref="CqlException">See the type's description.</exception>
    public async Task<RowSet> ExecuteAsync(string cql, CancellationToken cancellationToken)
    {
        var statement = new TextStatement(cql);
        var response = await RunAsync(statement, cancellationToken).ConfigureAwait(false);
        if (IsSchemaChange(response))
        {
            await _cluster.WaitForSchemaAgreementAsync(cancellationToken).ConfigureAwait(false);
        }

        LogWarnings(response);
        return RowSet.Read(response, knownColumns: null);
    }

    /// <summary>Executes a statement and gives its first page, which may be disposed when it has been read; <see cref="RowSet.PagingState"/> says whether there is more.</summary>
    /// <exception cref="InvalidOperationException">The statement was executed before.</exception>
    /// <exception cref="CqlException">See the type's description.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<RowSet> ExecuteAsync(BoundStatement statement, CancellationToken cancellationToken)
    {
        statement.Take();
        try
        {
            return await FetchAsync(statement, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            statement.Release();
        }
    }

    /// <summary>The rows of all pages, each fetched when the one before has been read. Rows stay valid for as long as they are kept.</summary>
    /// <exception cref="InvalidOperationException">The statement was executed before.</exception>
    /// <exception cref="CqlException">See the type's description; rows of earlier pages have been given by then.</exception>
    public async IAsyncEnumerable<Row> QueryAsync(BoundStatement statement, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var page in QueryPagesAsync(statement, cancellationToken).ConfigureAwait(false))
        {
            for (var i = 0; i < page.Count; i++)
            {
                yield return page[i];
            }
        }
    }

    /// <summary>
    /// All pages, each fetched when the one before has been read. They belong to the caller, who may dispose each when it
    /// has taken what it wants: then reading many rows allocates next to nothing.
    /// </summary>
    /// <exception cref="InvalidOperationException">The statement was executed before.</exception>
    /// <exception cref="CqlException">See the type's description; earlier pages have been given by then.</exception>
    public async IAsyncEnumerable<RowSet> QueryPagesAsync(BoundStatement statement, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        statement.Take();
        try
        {
            while (true)
            {
                var page = await FetchAsync(statement, cancellationToken).ConfigureAwait(false);
                var next = page.PagingState;
                yield return page;
                if (next is null)
                {
                    break;
                }

                statement.WithPagingState(next.Value);
            }
        }
        finally
        {
            statement.Release();
        }
    }

    /// <summary>
    /// Executes the statements of a batch in one request. Of a batch with conditions, <see cref="RowSet.WasApplied"/> says whether all of
    /// them held; if not, none of it was written.
    /// </summary>
    /// <exception cref="InvalidOperationException">The batch was executed before.</exception>
    /// <exception cref="CqlException">See the type's description.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<RowSet> ExecuteAsync(Batch batch, CancellationToken cancellationToken)
    {
        batch.Take();
        try
        {
            if (batch.Count == 0)
            {
                return RowSet.Empty;
            }

            var response = await RunAsync(batch, cancellationToken).ConfigureAwait(false);
            LogWarnings(response);
            return RowSet.Read(response, knownColumns: null);
        }
        finally
        {
            batch.Release();
        }
    }

    /// <summary>Closes all connections. Requests under way end with <see cref="CqlConnectionException"/>.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            await _closing.CancelAsync().ConfigureAwait(false);
            await _cluster.DisposeAsync().ConfigureAwait(false);
            _telemetry.Dispose();
            _closing.Dispose();
        }
    }

    private async Task<PreparedStatement> PrepareOnceAsync(string cql)
    {
        var query = await _executor.PrepareAsync(cql, _closing.Token).ConfigureAwait(false);
        return new PreparedStatement(query, query.Description.OnlyReads);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<RowSet> FetchAsync(BoundStatement statement, CancellationToken cancellationToken)
    {
        var response = await RunAsync(statement, cancellationToken).ConfigureAwait(false);
        LogWarnings(response);
        return RowSet.Read(response, statement.Statement.Query.State.ResultColumns);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Response> RunAsync(IStatement statement, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);
        statement.ApplyDefaults(_settings.Options, _timestamps.Next());
        var record = new OperationRecord();
        var started = _telemetry.Start();
        var activity = OperationTelemetry.StartActivity(statement, _settings.Options.PageSize);
        try
        {
            var response = await _executor.ExecuteAsync(statement, record, cancellationToken).ConfigureAwait(false);
            _telemetry.Stop(activity, statement, record, started, failure: null);
            return response;
        }
        catch (Exception exception)
        {
            _telemetry.Stop(activity, statement, record, started, exception);
            throw;
        }
    }

    private static bool IsSchemaChange(in Response response) => (ResultKind)response.Read(out _).ReadInt() == ResultKind.SchemaChange;

    private void LogWarnings(in Response response)
    {
        if ((response.Flags & FrameHeader.WarningFlag) == 0)
        {
            return;
        }

        response.Read(out var warnings);
        foreach (var warning in warnings)
        {
            LogWarning(_settings.Logger, warning);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The server warns: {Warning}")]
    private static partial void LogWarning(ILogger logger, string warning);
}
