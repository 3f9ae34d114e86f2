using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using ChatApp.Cql.Tests.Fakes;

namespace ChatApp.Cql.Tests.Telemetry;

public sealed class OperationTelemetryTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Shows_an_operation_as_a_span_of_the_database_conventions_without_its_values()
    {
        await using var server = FakeCqlServer.Start();
        server.Script = request => request.Opcode == Op.Prepare ? FakeReply.Prepared([7], [("id", FakeReply.Int), ("text", FakeReply.Text)], [0], []) : null;
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "ChatApp.Cql",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        await using var session = await CqlSession.ConnectAsync(server.Options, Token);
        using var parent = new Activity("test").Start();
        var insert = await session.PrepareAsync("INSERT INTO k.t (id, text) VALUES (?, ?)", Token);
        await session.ExecuteAsync(insert.Bind(5, "secret"), Token);

        var span = Assert.Single(spans, span => span.TraceId == parent.TraceId);
        Assert.Equal(("INSERT k.t", ActivityKind.Client), (span.DisplayName, span.Kind));
        var tags = span.TagObjects.ToDictionary(tag => tag.Key, tag => tag.Value);
        Assert.Equal("cassandra", tags["db.system.name"]);
        Assert.Equal("INSERT", tags["db.operation.name"]);
        Assert.Equal("k", tags["db.namespace"]);
        Assert.Equal("t", tags["db.collection.name"]);
        Assert.Equal("INSERT INTO k.t (id, text) VALUES (?, ?)", tags["db.query.text"]);
        Assert.Equal("local_quorum", tags["cassandra.consistency.level"]);
        Assert.Equal("127.0.0.1", tags["server.address"]);
        Assert.Equal(server.Port, tags["server.port"]);
        Assert.Equal(server.HostId.ToString(), tags["cassandra.coordinator.id"]);
        Assert.DoesNotContain("error.type", tags.Keys);
        Assert.DoesNotContain(tags.Values, value => value?.ToString()?.Contains("secret", StringComparison.Ordinal) == true);
    }

    [Fact]
    public async Task Marks_a_failed_span_and_keeps_text_with_literals_to_itself()
    {
        await using var server = FakeCqlServer.Start();
        server.Script = request => request.Opcode == Op.Query && request.Text.Contains("secret", StringComparison.Ordinal) ? FakeReply.Error(0x2200, "no such table") : null;
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "ChatApp.Cql",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        await using var session = await CqlSession.ConnectAsync(server.Options, Token);
        using var parent = new Activity("test").Start();
        await Assert.ThrowsAsync<CqlInvalidRequestException>(() => session.ExecuteAsync("SELECT x FROM t WHERE y = 'secret'", Token));

        var span = Assert.Single(spans, span => span.TraceId == parent.TraceId);
        Assert.Equal(("SELECT", ActivityStatusCode.Error), (span.DisplayName, span.Status));
        var tags = span.TagObjects.ToDictionary(tag => tag.Key, tag => tag.Value);
        Assert.Equal(("Invalid", "2200"), (tags["error.type"], tags["db.response.status_code"]));
        Assert.DoesNotContain("db.query.text", tags.Keys);
    }

    [Fact]
    public async Task Counts_operations_and_connections()
    {
        await using var server = FakeCqlServer.Start();
        var measured = new ConcurrentQueue<(string Name, double Value, Dictionary<string, object?> Tags)>();
        using var listener = new MeterListener { InstrumentPublished = (instrument, self) => Enable(instrument, self) };
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => measured.Enqueue((instrument.Name, value, tags.ToArray().ToDictionary())));
        listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => measured.Enqueue((instrument.Name, value, tags.ToArray().ToDictionary())));
        listener.Start();
        await using var session = await CqlSession.ConnectAsync(server.Options, Token);
        await session.ExecuteAsync("TRUNCATE t", Token);
        listener.RecordObservableInstruments();

        var duration = Assert.Single(measured, measurement => measurement.Name == "db.client.operation.duration" && Equals(measurement.Tags["server.port"], server.Port));
        Assert.Equal("TRUNCATE", duration.Tags["db.operation.name"]);
        var pool = server.EndPoint.ToString();
        Assert.Contains(measured, measurement => measurement is { Name: "db.client.connection.count", Value: 1 } && Equals(measurement.Tags["db.client.connection.pool.name"], pool) && Equals(measurement.Tags["db.client.connection.state"], "idle"));
        Assert.Contains(measured, measurement => measurement.Name == "db.client.connection.pending_requests" && Equals(measurement.Tags["db.client.connection.pool.name"], pool));

        static void Enable(Instrument instrument, MeterListener listener)
        {
            if (instrument.Meter.Name == "ChatApp.Cql")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        }
    }
}
