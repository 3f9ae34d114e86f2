using System.Runtime.CompilerServices;
using ChatApp.Cql.Connections;
using ChatApp.Cql.Frames;
using ChatApp.Cql.Nodes;
using ChatApp.Cql.Results;
using ChatApp.Cql.Routing;
using ChatApp.Cql.Statements;
using ChatApp.Cql.Telemetry;

namespace ChatApp.Cql.Execution;

/// <summary>Brings a request to a node that can answer it: routing, preparing where a node does not know the statement, retries. Thread-safe.</summary>
internal sealed class RequestExecutor(Cluster cluster, ConnectionSettings settings)
{
    // A node that forgets a statement as soon as it has prepared it will not learn it; one that has just begun does not know any of a batch.
    private const int MostPreparations = 8;

    private int _start;

    /// <summary>The answer, which is a RESULT; the caller disposes it.</summary>
    /// <exception cref="CqlException">What the server answered, or why nothing came; <see cref="CqlException.Outcome"/> says what may have happened.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<Response> ExecuteAsync(IStatement statement, OperationRecord record, CancellationToken cancellationToken)
    {
        var deadline = settings.DeadlineAfter(statement.Timeout ?? settings.Options.RequestTimeout);
        var plan = PlanFor(statement);
        var retries = 0;
        CqlException? failure = null;
        while (true)
        {
            if (!TryPick(ref plan, out var node, out var connection))
            {
                throw failure ?? NobodyIsUp();
            }

            record.Node = node;
            try
            {
                return await AskAsync(connection, statement, deadline, cancellationToken).ConfigureAwait(false);
            }
            catch (CqlConnectionException exception) when (exception.Outcome == RequestOutcome.NotSent)
            {
                failure = exception; // Not a retry: nothing has left this process.
                continue;
            }
            catch (CqlException exception)
            {
                failure = exception;
            }

            var wait = RetryPolicy.WaitBeforeRetry(failure, statement.IsIdempotent, retries, settings.Options);
            if (wait is null || !HasTimeFor(wait.Value, deadline))
            {
                throw failure;
            }

            record.Retries = ++retries;
            await WaitAsync(wait.Value, cancellationToken).ConfigureAwait(false);
            plan = WithOthersFirst(plan, statement);
        }
    }

    /// <summary>Prepares a statement on one node; the others learn it when they first meet it.</summary>
    public async Task<PreparedQuery> PrepareAsync(string cql, CancellationToken cancellationToken)
    {
        var deadline = settings.DeadlineAfter(settings.Options.RequestTimeout);
        var plan = new QueryPlan(cluster.Topology, [], NextStart());
        CqlException? failure = null;
        while (TryPick(ref plan, out _, out var connection))
        {
            try
            {
                return new PreparedQuery(cql, await PrepareOnAsync(connection, cql, deadline, cancellationToken).ConfigureAwait(false));
            }
            catch (CqlException exception) when (exception is CqlConnectionException or CqlBusyException)
            {
                failure = exception;
            }
        }

        throw failure ?? NobodyIsUp();
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private static async ValueTask<Response> AskAsync(Connection connection, IStatement statement, long deadline, CancellationToken cancellationToken)
    {
        for (var preparations = 0; ; preparations++)
        {
            var response = await connection.SendAsync(statement, deadline, cancellationToken).ConfigureAwait(false);
            if (response.Opcode == Opcode.Result)
            {
                return response;
            }

            using (response)
            {
                if (FindUnprepared(response, statement) is not { } query || preparations == MostPreparations)
                {
                    throw response.Opcode == Opcode.Error
                        ? ServerErrorReader.Read(response)
                        : new CqlProtocolException($"The server answered {statement.Opcode} with {response.Opcode}.");
                }

                query.State = await PrepareOnAsync(connection, query.Cql, deadline, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static PreparedQuery? FindUnprepared(in Response response, IStatement statement) =>
        response.Opcode == Opcode.Error && ServerErrorReader.ReadCode(response) == CqlErrorCode.Unprepared
            ? statement.FindPrepared(ServerErrorReader.ReadUnpreparedId(response))
            : null;

    private static async Task<PreparedState> PrepareOnAsync(Connection connection, string cql, long deadline, CancellationToken cancellationToken)
    {
        using var response = await connection.AskAsync(SimpleRequest.Prepare(cql), deadline, cancellationToken).ConfigureAwait(false);
        return PreparedQuery.ReadState(response);
    }

    private static bool TryPick(
        ref QueryPlan plan,
        [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Node? node,
        [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Connection? connection)
    {
        while (plan.TryNext(out node))
        {
            connection = node.Pick();
            if (connection is not null)
            {
                return true;
            }
        }

        connection = null;
        return false;
    }

    private QueryPlan PlanFor(IStatement statement)
    {
        var topology = cluster.Topology;
        var replicas = topology.RoutesByToken && statement.TryGetToken(out var token)
            ? topology.LocalReplicas(statement.Description.Keyspace, token)
            : [];
        return new QueryPlan(topology, replicas, NextStart());
    }

    // The nodes that were not tried yet; all of them again when there are none.
    private QueryPlan WithOthersFirst(QueryPlan plan, IStatement statement)
    {
        var rest = plan;
        return rest.TryNext(out _) ? plan : PlanFor(statement);
    }

    private int NextStart() => Interlocked.Increment(ref _start) & int.MaxValue;

    private bool HasTimeFor(TimeSpan wait, long deadline) =>
        settings.Clock.GetElapsedTime(settings.Clock.GetTimestamp(), deadline) > wait;

    private Task WaitAsync(TimeSpan wait, CancellationToken cancellationToken) =>
        wait == TimeSpan.Zero ? Task.CompletedTask : Task.Delay(wait, settings.Clock, cancellationToken);

    private CqlConnectionException NobodyIsUp()
    {
        var nodes = string.Join(", ", cluster.Topology.All.Select(node => node.ToString()));
        return new CqlConnectionException($"No node is connected: {nodes}.", RequestOutcome.NotSent);
    }
}
