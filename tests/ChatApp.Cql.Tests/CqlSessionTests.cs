using System.Buffers.Binary;
using ChatApp.Cql.Tests.Fakes;

namespace ChatApp.Cql.Tests;

public sealed class CqlSessionTests
{
    private static readonly (string, int)[] IdAndText = [("id", FakeReply.Int), ("text", FakeReply.Text)];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sends_bound_values_in_the_form_of_the_protocol()
    {
        await using var server = FakeCqlServer.Start();
        server.Script = request => request.Opcode == Op.Prepare ? FakeReply.Prepared([7], IdAndText, [0], []) : null;
        await using var session = await CqlSession.ConnectAsync(server.Options, Token);

        var insert = await session.PrepareAsync("INSERT INTO k.t (id, text) VALUES (?, ?)", Token);
        await session.ExecuteAsync(insert.Bind(5, CqlValue.Null).WithTimestamp(77), Token);
        await session.ExecuteAsync(insert.Bind(6, CqlValue.Unset).WithTimestamp(78).WithConsistency(ConsistencyLevel.One).WithSerialConsistency(ConsistencyLevel.LocalSerial), Token);

        var executions = server.Requests.Where(request => request.Opcode == Op.Execute).ToArray();
        Assert.Equal("0006" + "25" + "0002" + "00000004" + "00000005" + "FFFFFFFF" + "000001F4" + "000000000000004D", Convert.ToHexString(executions[0].Parameters));
        Assert.Equal("0001" + "35" + "0002" + "00000004" + "00000006" + "FFFFFFFE" + "000001F4" + "0009" + "000000000000004E", Convert.ToHexString(executions[1].Parameters));
    }

    [Fact]
    public async Task Reads_rows_by_name_and_place()
    {
        await using var server = FakeCqlServer.Start();
        server.Script = request => request.Opcode == Op.Query && request.Text.StartsWith("SELECT id", StringComparison.Ordinal)
            ? FakeReply.Rows(IdAndText, [[FakeReply.Int32(1), FakeReply.Utf8("one")], [FakeReply.Int32(2), null]])
            : null;
        await using var session = await CqlSession.ConnectAsync(server.Options, Token);

        using var rows = await session.ExecuteAsync("SELECT id, text FROM t", Token);

        Assert.Equal(["id", "text"], rows.Columns.Select(column => column.Name));
        Assert.Equal([1, 2], rows.Select(row => row.GetInt32("id")));
        Assert.Equal("one", rows[0].GetString(1));
        Assert.True(rows[1].IsNull("text"));
        Assert.Null(rows[1].GetValue<string>("text"));
        Assert.Equal([0, 0, 0, 1], rows[0].GetRaw(0).ToArray());
        Assert.Null(rows.PagingState);
        Assert.Equal("Column 'id' is int, not bigint.", Assert.Throws<InvalidCastException>(() => rows[0].GetInt64("id")).Message);
        Assert.Contains("'text' is null", Assert.Throws<InvalidCastException>(() => rows[1].GetString("text")).Message, StringComparison.Ordinal);
        Assert.Contains("it has id, text", Assert.Throws<ArgumentException>(() => rows[0].GetInt32("idd")).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => rows[2]);
        Assert.Throws<ArgumentOutOfRangeException>(() => rows[0].GetInt32(2));
    }

    [Fact]
    public async Task Refuses_the_use_of_rows_whose_buffer_was_given_back()
    {
        await using var server = FakeCqlServer.Start();
        server.Script = request => request.Opcode == Op.Query && request.Text.StartsWith("SELECT id", StringComparison.Ordinal)
            ? FakeReply.Rows(IdAndText, [[FakeReply.Int32(1), FakeReply.Utf8("one")]])
            : null;
        await using var session = await CqlSession.ConnectAsync(server.Options, Token);
        var rows = await session.ExecuteAsync("SELECT id, text FROM t", Token);
        var row = rows[0];
        rows.Dispose();
        rows.Dispose();
        Assert.Throws<ObjectDisposedException>(() => row.GetInt32(0));
    }

    [Fact]
    public async Task Fetches_pages_as_they_are_needed()
    {
        await using var server = FakeCqlServer.Start();
        server.Script = request => request.Opcode switch
        {
            Op.Prepare => FakeReply.Prepared([7], [], [], IdAndText),
            Op.Execute => Page(request),
            _ => null,
        };
        await using var session = await CqlSession.ConnectAsync(server.Options, Token);
        var select = await session.PrepareAsync("SELECT id, text FROM t", Token);

        var seen = new List<int>();
        await foreach (var row in session.QueryAsync(select.Bind().WithPageSize(2), Token))
        {
            seen.Add(row.GetInt32("id"));
            Assert.Equal((seen.Count + 1) / 2, server.Requests.Count(request => request.Opcode == Op.Execute));
        }

        Assert.Equal([0, 1, 2, 3, 4, 5], seen);
        var sizes = new List<int>();
        await foreach (var page in session.QueryPagesAsync(select.Bind().WithPageSize(2), Token))
        {
            using (page)
            {
                sizes.Add(page.Count);
            }
        }

        Assert.Equal([2, 2, 2], sizes);
        using var first = await session.ExecuteAsync(select.Bind().WithPageSize(2), Token);
        using var second = await session.ExecuteAsync(select.Bind().WithPageSize(2).WithPagingState(first.PagingState!.Value), Token);
        Assert.Equal([2, 3], second.Select(row => row.GetInt32(0)));

        // The metadata is known and must not be asked for again: flag 0x02; the state comes after the page size.
        static FakeReply Page(FakeRequest request)
        {
            Assert.Equal(0x02, request.Parameters[2] & 0x02);
            var hasState = (request.Parameters[2] & 0x08) != 0;
            var page = hasState ? BinaryPrimitives.ReadInt32BigEndian(request.Parameters.AsSpan(11)) : 0;
            byte[]?[][] rows = [[FakeReply.Int32(page * 2), null], [FakeReply.Int32((page * 2) + 1), null]];
            return FakeReply.BareRows(2, rows, page < 2 ? FakeReply.Int32(page + 1) : null);
        }
    }

    [Fact]
    public async Task Asks_for_the_columns_again_where_their_number_may_change()
    {
        await using var server = FakeCqlServer.Start();
        server.Script = request => request.Opcode switch
        {
            Op.Prepare => FakeReply.Prepared([7], [], [], IdAndText),
            Op.Execute => FakeReply.Rows([("id", FakeReply.Int), ("new", FakeReply.Text), ("text", FakeReply.Text)], [[FakeReply.Int32(1), FakeReply.Utf8("n"), null]]),
            _ => null,
        };
        await using var session = await CqlSession.ConnectAsync(server.Options, Token);
        var select = await session.PrepareAsync("SELECT * FROM t", Token);

        using var rows = await session.ExecuteAsync(select.Bind(), Token);

        Assert.Equal("n", rows[0].GetString("new"));
        Assert.Equal(0, server.Requests.Last(request => request.Opcode == Op.Execute).Parameters[2] & 0x02);
    }

    [Fact]
    public async Task Says_whether_a_conditional_statement_was_applied()
    {
        await using var server = FakeCqlServer.Start();
        server.Script = request => request.Opcode == Op.Query && request.Text.StartsWith("INSERT", StringComparison.Ordinal)
            ? FakeReply.Rows([("[applied]", FakeReply.Boolean), ("id", FakeReply.Int)], [[[0], FakeReply.Int32(1)]])
            : null;
        await using var session = await CqlSession.ConnectAsync(server.Options, Token);
        using var refused = await session.ExecuteAsync("INSERT INTO t (id) VALUES (1) IF NOT EXISTS", Token);
        Assert.False(refused.WasApplied);
        using var other = await session.ExecuteAsync("UPDATE t SET x = 1 WHERE id = 1", Token);
        Assert.True(other.WasApplied);
    }

    [Fact]
    public async Task Sends_a_batch_as_one_unlogged_message()
    {
        await using var server = FakeCqlServer.Start();
        server.Script = request => request.Opcode == Op.Prepare ? FakeReply.Prepared([7, 8], IdAndText, [0], []) : null;
        await using var session = await CqlSession.ConnectAsync(server.Options, Token);
        var insert = await session.PrepareAsync("INSERT INTO k.t (id, text) VALUES (?, ?)", Token);

        var batch = new Batch().WithTimestamp(9);
        batch.Add(insert.Bind(1, "a"));
        batch.Add(insert.Bind(2, CqlValue.Unset));
        await session.ExecuteAsync(batch, Token);

        var sent = server.Requests.Single(request => request.Opcode == Op.Batch);
        const string expected = "01" + "0002"
            + "01" + "0002" + "0708" + "0002" + "00000004" + "00000001" + "00000001" + "61"
            + "01" + "0002" + "0708" + "0002" + "00000004" + "00000002" + "FFFFFFFE"
            + "0006" + "20" + "0000000000000009";
        Assert.Equal(expected, Convert.ToHexString(sent.Body));
        await Assert.ThrowsAsync<InvalidOperationException>(() => session.ExecuteAsync(batch, Token).AsTask());
    }

    [Fact]
    public async Task Takes_a_statement_once()
    {
        await using var server = FakeCqlServer.Start();
        await using var session = await CqlSession.ConnectAsync(server.Options, Token);
        var statement = (await session.PrepareAsync("DELETE FROM t", Token)).Bind();
        await session.ExecuteAsync(statement, Token);
        await Assert.ThrowsAsync<InvalidOperationException>(() => session.ExecuteAsync(statement, Token).AsTask());
        Assert.Throws<InvalidOperationException>(() => new Batch().Add(statement));
    }

    [Fact]
    public async Task Prepares_each_text_once()
    {
        await using var server = FakeCqlServer.Start();
        await using var session = await CqlSession.ConnectAsync(server.Options, Token);
        var all = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => session.PrepareAsync("DELETE FROM t", Token).AsTask()));
        Assert.Single(all.Distinct());
        Assert.Single(server.Requests, request => request.Opcode == Op.Prepare);
    }

    [Fact]
    public async Task Prepares_again_after_a_failure_and_where_the_node_has_forgotten()
    {
        await using var server = FakeCqlServer.Start();
        var (failing, known) = (true, new HashSet<string>());
        server.Script = request =>
        {
            switch (request.Opcode)
            {
                case Op.Prepare when failing:
                    return FakeReply.Error(0x2200, "no such table t");
                case Op.Prepare:
                    known.Add(request.Text);
                    return null;
                case Op.Execute when !known.Contains(System.Text.Encoding.UTF8.GetString(request.PreparedId)):
                    return FakeReply.Error(0x2500, "unknown", new Bytes().ShortBytes(request.PreparedId).ToArray());
                default:
                    return null;
            }
        };
        await using var session = await CqlSession.ConnectAsync(server.Options, Token);

        var invalid = await Assert.ThrowsAsync<CqlInvalidRequestException>(() => session.PrepareAsync("DELETE FROM t", Token).AsTask());
        Assert.Equal(("no such table t", RequestOutcome.Refused), (invalid.Message, invalid.Outcome));
        failing = false;
        var delete = await session.PrepareAsync("DELETE FROM t", Token);
        known.Clear();
        await session.ExecuteAsync(delete.Bind(), Token);
        Assert.Equal(["DELETE FROM t"], known);
    }

    [Fact]
    public async Task Gives_up_on_a_node_that_forgets_at_once()
    {
        await using var server = FakeCqlServer.Start();
        server.Script = request => request.Opcode == Op.Execute
            ? FakeReply.Error(0x2500, "unknown", new Bytes().ShortBytes(request.PreparedId).ToArray())
            : null;
        await using var session = await CqlSession.ConnectAsync(server.Options, Token);
        var delete = await session.PrepareAsync("DELETE FROM t", Token);
        var exception = await Assert.ThrowsAsync<CqlException>(() => session.ExecuteAsync(delete.Bind(), Token).AsTask());
        Assert.Equal(CqlErrorCode.Unprepared, exception.ErrorCode);
    }

    [Fact]
    public async Task Names_the_column_and_types_of_a_wrong_value_and_not_the_value()
    {
        await using var server = FakeCqlServer.Start();
        server.Script = request => request.Opcode == Op.Prepare ? FakeReply.Prepared([7], IdAndText, [0], []) : null;
        await using var session = await CqlSession.ConnectAsync(server.Options, Token);
        var insert = await session.PrepareAsync("INSERT INTO k.t (id, text) VALUES (?, ?)", Token);

        var wrong = Assert.Throws<Cql.Types.CqlValueException>(() => insert.Bind("secret", "x"));
        Assert.Equal("'id' is int and was given a string.", wrong.Message);
        var missing = Assert.Throws<ArgumentException>(() => insert.Bind(1));
        Assert.StartsWith("1 values were given for the 2 variables id, text.", missing.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", insert.Bind(1, "secret").ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Gives_every_write_a_later_time_stamp()
    {
        await using var server = FakeCqlServer.Start();
        var options = server.Options;
        options.TimeProvider = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(DateTimeOffset.UnixEpoch.AddSeconds(1)); // A clock that stands still.
        await using var session = await CqlSession.ConnectAsync(options, Token);
        var delete = await session.PrepareAsync("DELETE FROM t", Token);
        for (var i = 0; i < 3; i++)
        {
            await session.ExecuteAsync(delete.Bind(), Token);
        }

        var stamps = server.Requests.Where(request => request.Opcode == Op.Execute).Select(request => BinaryPrimitives.ReadInt64BigEndian(request.Body.AsSpan(request.Body.Length - 8)));
        Assert.Equal([1_000_000, 1_000_001, 1_000_002], stamps);
    }

    [Fact]
    public async Task Runs_many_requests_on_one_connection()
    {
        await using var server = FakeCqlServer.Start();
        server.Script = request => request.Opcode switch
        {
            Op.Prepare => FakeReply.Prepared([7], [("id", FakeReply.Int)], [0], [("id", FakeReply.Int)]),
            Op.Execute => FakeReply.BareRows(1, [[request.Parameters[9..13]]]),
            _ => null,
        };
        server.BeforeAnswer = async _ => await Task.Yield(); // Answers come in another order than questions.
        await using var session = await CqlSession.ConnectAsync(server.Options, Token);
        var select = await session.PrepareAsync("SELECT id FROM t WHERE id = ?", Token);

        await Task.WhenAll(Enumerable.Range(0, 2000).Select(async id =>
        {
            using var rows = await session.ExecuteAsync(select.Bind(id), Token);
            Assert.Equal(id, rows[0].GetInt32(0));
        }));

        Assert.Single(server.Requests.Where(request => request.Opcode == Op.Execute).Select(request => request.Connection).Distinct());
    }

    [Fact]
    public async Task Carries_values_and_results_larger_than_any_buffer()
    {
        var large = new byte[3_000_000];
        new Random(1).NextBytes(large);
        await using var server = FakeCqlServer.Start();
        server.Script = request => request.Opcode switch
        {
            Op.Prepare => FakeReply.Prepared([7], [("data", FakeReply.Blob)], [], [("data", FakeReply.Blob)]),
            Op.Execute => FakeReply.BareRows(1, [[request.Parameters[9..^12]]]),
            _ => null,
        };
        var options = server.Options;
        options.RequestTimeout = TimeSpan.FromMinutes(1); // 48 MB through one connection take their time on a busy machine.
        await using var session = await CqlSession.ConnectAsync(options, Token);
        var select = await session.PrepareAsync("SELECT data FROM t WHERE data = ?", Token);
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => session.ExecuteAsync(select.Bind(large), Token).AsTask()));
        Assert.All(answers, rows => Assert.True(rows[0].GetBytes(0).Span.SequenceEqual(large)));
    }

    [Fact]
    public async Task Uses_the_keyspace_on_every_connection()
    {
        await using var server = FakeCqlServer.Start();
        var options = server.Options;
        (options.Keyspace, options.ConnectionsPerNode) = ("Odd \"name\"", 2);
        await using var session = await CqlSession.ConnectAsync(options, Token);
        await Until.TrueAsync(() => server.Requests.Count(request => request.Opcode == Op.Query && request.Text == "USE \"Odd \"\"name\"\"\"") == 3, "USE on the control connection and two others");
    }
}
