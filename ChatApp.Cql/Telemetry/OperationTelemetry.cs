using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using ChatApp.Cql.Nodes;
using ChatApp.Cql.Statements;

namespace ChatApp.Cql.Telemetry;

/// <summary>
/// Traces and metrics of operations after OpenTelemetry's semantic conventions for database clients (stable since 1.33),
/// under the name <c>ChatApp.Cql</c>. No values: the text of a statement only where they are bound apart.
/// </summary>
internal sealed class OperationTelemetry : IDisposable
{
    public const string Name = "ChatApp.Cql";
    private const string System = "cassandra";
    private static readonly ActivitySource Activities = new(Name);
    private static readonly double[] SecondsBuckets = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10];

    private readonly TimeProvider _clock;
    private readonly Meter _meter = new(Name);
    private readonly Histogram<double> _duration;
    private readonly Counter<long> _operations;
    private readonly Counter<long> _statements;

    public OperationTelemetry(TimeProvider clock, Func<ReadOnlyMemory<Node>> nodes)
    {
        _clock = clock;
        _duration = _meter.CreateHistogram(
            "db.client.operation.duration",
            "s",
            "Duration of database client operations.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = SecondsBuckets });
        _operations = _meter.CreateCounter<long>("chatapp.cql.operations", "{operation}", "Operations that ended, each one request unless it was tried again.");
        _statements = _meter.CreateCounter<long>("chatapp.cql.statements", "{statement}", "Statements in them: a batch has several.");
        _meter.CreateObservableUpDownCounter("db.client.connection.count", () => CountConnections(nodes().Span), "{connection}", "Open connections.");
        _meter.CreateObservableUpDownCounter("db.client.connection.pending_requests", () => CountQueued(nodes().Span), "{request}", "Requests that wait for a free stream id.");
        _meter.CreateObservableUpDownCounter("chatapp.cql.requests.in_flight", () => CountInFlight(nodes().Span), "{request}", "Requests that nodes have not answered.");
    }

    public long Start() => _duration.Enabled ? _clock.GetTimestamp() : 0;

    /// <summary>A span, if anybody listens.</summary>
    public static Activity? StartActivity(IStatement statement, int pageSize)
    {
        if (!Activities.HasListeners())
        {
            return null;
        }

        var description = statement.Description;
        var activity = Activities.StartActivity(description.SpanName, ActivityKind.Client);
        if (activity is { IsAllDataRequested: true })
        {
            activity.SetTag("db.system.name", System);
            activity.SetTag("db.operation.name", description.Operation);
            activity.SetTag("db.namespace", description.Keyspace);
            activity.SetTag("db.collection.name", description.Table);
            activity.SetTag("db.query.text", description.Text);
            activity.SetTag("cassandra.consistency.level", NameOf(statement.Consistency));
            activity.SetTag("cassandra.query.idempotent", statement.IsIdempotent);
            activity.SetTag("cassandra.page.size", pageSize);
        }

        return activity;
    }

    /// <summary>Ends the span and counts the operation.</summary>
    public void Stop(Activity? activity, IStatement statement, OperationRecord record, long started, Exception? failure)
    {
        var error = failure is null ? null : ErrorType(failure);
        if (activity is not null)
        {
            Describe(activity, record, failure, error);
            activity.Dispose();
        }

        _operations.Add(1);
        _statements.Add(statement is Batch batch ? batch.Count : 1);
        if (started == 0)
        {
            return;
        }

        var description = statement.Description;
        var tags = new TagList
        {
            { "db.system.name", System },
            { "db.operation.name", description.Operation },
            { "db.namespace", description.Keyspace },
            { "db.collection.name", description.Table },
            { "server.address", record.Node?.Host },
            { "server.port", record.Node?.Address.Port },
        };
        if (error is not null)
        {
            tags.Add("error.type", error);
            tags.Add("db.response.status_code", StatusCode(failure));
        }

        _duration.Record(_clock.GetElapsedTime(started).TotalSeconds, tags);
    }

    public void Dispose() => _meter.Dispose();

    private static void Describe(Activity activity, OperationRecord record, Exception? failure, string? error)
    {
        if (record.Node is { } node)
        {
            activity.SetTag("server.address", node.Host);
            activity.SetTag("server.port", node.Address.Port);
            activity.SetTag("network.peer.address", node.Address.Address.ToString());
            activity.SetTag("network.peer.port", node.Address.Port);
            activity.SetTag("cassandra.coordinator.id", node.Info.HostId?.ToString());
            activity.SetTag("cassandra.coordinator.dc", node.Info.Datacenter);
        }

        if (record.Retries > 0)
        {
            activity.SetTag("chatapp.cql.retries", record.Retries);
        }

        if (failure is not null)
        {
            activity.SetTag("error.type", error);
            activity.SetTag("db.response.status_code", StatusCode(failure));
            activity.SetStatus(ActivityStatusCode.Error, error);
        }
    }

    private static string ErrorType(Exception failure) =>
        failure is CqlException { ErrorCode: { } code } ? code.ToString() : failure.GetType().FullName!;

    private static string? StatusCode(Exception? failure) =>
        failure is CqlException { ErrorCode: { } code } ? ((int)code).ToString("X4", CultureInfo.InvariantCulture) : null;

    private static string NameOf(ConsistencyLevel level) => level switch
    {
        ConsistencyLevel.LocalQuorum => "local_quorum",
        ConsistencyLevel.EachQuorum => "each_quorum",
        ConsistencyLevel.LocalSerial => "local_serial",
        ConsistencyLevel.LocalOne => "local_one",
        _ => level.ToString().ToLowerInvariant(),
    };

    private static List<Measurement<int>> CountConnections(ReadOnlySpan<Node> nodes)
    {
        var counts = new List<Measurement<int>>();
        foreach (var node in nodes)
        {
            var used = 0;
            foreach (var connection in node.Connections)
            {
                used += connection.InFlight > 0 ? 1 : 0;
            }

            counts.Add(new(used, PoolTags(node, "used")));
            counts.Add(new(node.Connections.Length - used, PoolTags(node, "idle")));
        }

        return counts;
    }

    private static List<Measurement<int>> CountQueued(ReadOnlySpan<Node> nodes) => Sum(nodes, static connection => connection.Queued);

    private static List<Measurement<int>> CountInFlight(ReadOnlySpan<Node> nodes) => Sum(nodes, static connection => connection.InFlight);

    private static List<Measurement<int>> Sum(ReadOnlySpan<Node> nodes, Func<Connections.Connection, int> count)
    {
        var sums = new List<Measurement<int>>();
        foreach (var node in nodes)
        {
            var sum = 0;
            foreach (var connection in node.Connections)
            {
                sum += count(connection);
            }

            sums.Add(new(sum, PoolTags(node, state: null)));
        }

        return sums;
    }

    private static KeyValuePair<string, object?>[] PoolTags(Node node, string? state)
    {
        var pool = new KeyValuePair<string, object?>("db.client.connection.pool.name", node.Address.ToString());
        return state is null ? [pool] : [pool, new("db.client.connection.state", state)];
    }
}
