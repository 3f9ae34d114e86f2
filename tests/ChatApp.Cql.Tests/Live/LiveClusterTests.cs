using ChatApp.Cql.Tests.Types;
using ChatApp.Cql.Types;

namespace ChatApp.Cql.Tests.Live;

/// <summary>The client against a server that stores: see <see cref="LiveCluster"/> for which.</summary>
public sealed class LiveClusterTests(LiveCluster cluster)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Keeps_a_value_of_every_scalar_type()
    {
        await using var session = await ConnectAsync();
        foreach (var (type, values) in ScalarCases())
        {
            var table = await CreateTableAsync(session, $"(id int PRIMARY KEY, value {type})");
            var insert = await session.PrepareAsync($"INSERT INTO {table} (id, value) VALUES (?, ?)", Token);
            var select = await session.PrepareAsync($"SELECT value FROM {table} WHERE id = ?", Token);
            foreach (var (id, value) in values.Index())
            {
                await session.ExecuteAsync(insert.Bind(id, CqlValue.From(value, type)), Token);
                using var rows = await session.ExecuteAsync(select.Bind(id), Token);
                Assert.Equal(type, rows.Columns[0].Type);
                Assert.Equal(value, rows[0].GetObject(0));
            }
        }
    }

    [Fact]
    public async Task Keeps_a_row_of_the_form_of_an_inbox()
    {
        await using var session = await ConnectAsync();
        var table = await CreateTableAsync(session, "(user_id uuid, device_id tinyint, day date, position bigint, message_id uuid, sent_at timestamp, body blob, PRIMARY KEY ((user_id, device_id, day), position, message_id))");
        var insert = await session.PrepareAsync($"INSERT INTO {table} (user_id, device_id, day, position, message_id, sent_at, body) VALUES (?, ?, ?, ?, ?, ?, ?)", Token);
        var (user, message, day, sentAt) = (Guid.NewGuid(), Guid.CreateVersion7(DateTimeOffset.UnixEpoch), new DateOnly(2026, 11, 24), DateTimeOffset.UnixEpoch.AddMilliseconds(1_795_000_000_123));
        await session.ExecuteAsync(insert.Bind(user, (byte)7, day, long.MaxValue, message, sentAt, new byte[] { 1, 2, 3 }), Token);

        var select = await session.PrepareAsync($"SELECT user_id, device_id, day, position, message_id, sent_at, body FROM {table} WHERE user_id = ? AND device_id = ? AND day = ? AND position > ?", Token);
        using var rows = await session.ExecuteAsync(select.Bind(user, (byte)7, day, 0), Token);
        var row = Assert.Single(rows);
        Assert.Equal((user, (sbyte)7, day, long.MaxValue), (row.GetGuid("user_id"), row.GetSByte("device_id"), row.GetDate("day"), row.GetInt64("position")));
        Assert.Equal((message, sentAt), (row.GetGuid("message_id"), row.GetTimestamp("sent_at")));
        Assert.Equal([1, 2, 3], row.GetBytes("body").ToArray());
    }

    [Fact]
    public async Task Deletes_with_null_and_leaves_alone_with_unset()
    {
        await using var session = await ConnectAsync();
        var table = await CreateTableAsync(session, "(id int PRIMARY KEY, a text, b text)");
        var insert = await session.PrepareAsync($"INSERT INTO {table} (id, a, b) VALUES (?, ?, ?)", Token);
        await session.ExecuteAsync(insert.Bind(1, "a", "b"), Token);
        await session.ExecuteAsync(insert.Bind(1, CqlValue.Null, CqlValue.Unset), Token);
        using var rows = await session.ExecuteAsync($"SELECT a, b FROM {table} WHERE id = 1", Token);
        Assert.True(rows[0].IsNull("a"));
        Assert.Equal("b", rows[0].GetString("b"));
    }

    [Fact]
    public async Task Reads_a_partition_page_by_page_and_goes_on_in_another_session()
    {
        await using var session = await ConnectAsync();
        var table = await CreateTableAsync(session, "(id int, n int, PRIMARY KEY (id, n)) WITH CLUSTERING ORDER BY (n DESC)");
        var insert = await session.PrepareAsync($"INSERT INTO {table} (id, n) VALUES (?, ?)", Token);
        await Task.WhenAll(Enumerable.Range(0, 95).Select(n => session.ExecuteAsync(insert.Bind(1, n), Token).AsTask()));
        var text = $"SELECT n FROM {table} WHERE id = ?";
        var select = await session.PrepareAsync(text, Token);

        var all = new List<int>();
        await foreach (var row in session.QueryAsync(select.Bind(1).WithPageSize(10), Token))
        {
            all.Add(row.GetInt32(0));
        }

        Assert.Equal(Enumerable.Range(0, 95).Reverse(), all);
        using var first = await session.ExecuteAsync(select.Bind(1).WithPageSize(10), Token);
        Assert.NotNull(first.PagingState);
        await using var other = await ConnectAsync();
        var again = await other.PrepareAsync(text, Token);
        using var second = await other.ExecuteAsync(again.Bind(1).WithPageSize(10).WithPagingState(first.PagingState.Value), Token);
        Assert.Equal(Enumerable.Range(75, 10).Reverse(), second.Select(row => row.GetInt32(0)));
    }

    [Fact]
    public async Task Applies_a_batch_with_its_time_stamp()
    {
        await using var session = await ConnectAsync();
        var table = await CreateTableAsync(session, "(id int, n int, text text, PRIMARY KEY (id, n))");
        var insert = await session.PrepareAsync($"INSERT INTO {table} (id, n, text) VALUES (?, ?, ?)", Token);
        var delete = await session.PrepareAsync($"DELETE FROM {table} WHERE id = ? AND n = ?", Token);
        await session.ExecuteAsync(insert.Bind(1, 0, "gone").WithTimestamp(5), Token);
        await session.ExecuteAsync(insert.Bind(1, 1, "newer").WithTimestamp(100), Token);

        var batch = new Batch().WithTimestamp(50);
        batch.Add(delete.Bind(1, 0));
        batch.Add(insert.Bind(1, 1, "older"));
        batch.Add(insert.Bind(1, 2, "two"));
        await session.ExecuteAsync(batch, Token);

        using var rows = await session.ExecuteAsync($"SELECT n, text FROM {table} WHERE id = 1", Token);
        Assert.Equal(["1 newer", "2 two"], rows.Select(row => $"{row.GetInt32("n")} {row.GetString("text")}"));
    }

    [Fact]
    public async Task Tells_who_won_a_conditional_insert()
    {
        await using var session = await ConnectAsync();
        var table = await CreateTableAsync(session, "(handle text PRIMARY KEY, owner int)");
        var claim = await session.PrepareAsync($"INSERT INTO {table} (handle, owner) VALUES (?, ?) IF NOT EXISTS", Token);
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 10).Select(owner => session.ExecuteAsync(claim.Bind("alice", owner), Token).AsTask()));
        var winner = Array.FindIndex(outcomes, rows => rows.WasApplied);
        Assert.Single(outcomes, rows => rows.WasApplied);
        Assert.All(outcomes.Where(rows => !rows.WasApplied), rows => Assert.Equal(winner, rows[0].GetInt32("owner")));

        var move = await session.PrepareAsync($"UPDATE {table} SET owner = ? WHERE handle = ? IF owner = ?", Token);
        using var wrong = await session.ExecuteAsync(move.Bind(99, "alice", 77), Token);
        using var right = await session.ExecuteAsync(move.Bind(99, "alice", winner), Token);
        Assert.Equal((false, true), (wrong.WasApplied, right.WasApplied));
    }

    [Fact]
    public async Task Reports_errors_with_their_own_types()
    {
        await using var session = await ConnectAsync();
        await Assert.ThrowsAsync<CqlSyntaxErrorException>(() => session.ExecuteAsync("SELEC x FROM y", Token));
        await Assert.ThrowsAsync<CqlInvalidRequestException>(() => session.ExecuteAsync($"SELECT x FROM {cluster.Keyspace}.no_such_table", Token));
        await Assert.ThrowsAsync<CqlInvalidRequestException>(() => session.PrepareAsync($"SELECT x FROM {cluster.Keyspace}.no_such_table", Token).AsTask());
        var exists = await Assert.ThrowsAsync<CqlAlreadyExistsException>(() => session.ExecuteAsync($"CREATE KEYSPACE {cluster.Keyspace} WITH replication = {{'class': 'SimpleStrategy', 'replication_factor': 1}}", Token));
        Assert.Equal(cluster.Keyspace, exists.Keyspace);
    }

    [Fact]
    public async Task Carries_a_thousand_requests_at_once_and_values_of_a_megabyte()
    {
        await using var session = await ConnectAsync();
        var table = await CreateTableAsync(session, "(id int PRIMARY KEY, data blob)");
        var insert = await session.PrepareAsync($"INSERT INTO {table} (id, data) VALUES (?, ?)", Token);
        var select = await session.PrepareAsync($"SELECT data FROM {table} WHERE id = ?", Token);
        await Task.WhenAll(Enumerable.Range(0, 1000).Select(id => session.ExecuteAsync(insert.Bind(id, BitConverter.GetBytes(id)), Token).AsTask()));
        await Task.WhenAll(Enumerable.Range(0, 1000).Select(async id =>
        {
            using var rows = await session.ExecuteAsync(select.Bind(id), Token);
            Assert.Equal(id, BitConverter.ToInt32(rows[0].GetBytes(0).Span));
        }));

        var large = new byte[1024 * 1024];
        new Random(7).NextBytes(large);
        await session.ExecuteAsync(insert.Bind(-1, large), Token);
        using var back = await session.ExecuteAsync(select.Bind(-1), Token);
        Assert.True(back[0].GetBytes(0).Span.SequenceEqual(large), "A megabyte came back changed.");
    }

    [Fact]
    public async Task Follows_a_table_that_changes_under_its_statements()
    {
        await using var session = await ConnectAsync();
        var table = await CreateTableAsync(session, "(id int PRIMARY KEY, a text)");
        var all = await session.PrepareAsync($"SELECT * FROM {table} WHERE id = ?", Token);
        var named = await session.PrepareAsync($"SELECT a FROM {table} WHERE id = ?", Token);
        await ExecuteAsync(session, $"INSERT INTO {table} (id, a) VALUES (1, 'x')");
        await ExecuteAsync(session, $"ALTER TABLE {table} ADD b text");
        await ExecuteAsync(session, $"UPDATE {table} SET b = 'y' WHERE id = 1");
        using var wide = await session.ExecuteAsync(all.Bind(1), Token);
        using var narrow = await session.ExecuteAsync(named.Bind(1), Token);
        Assert.Equal(("x", "y", "x"), (wide[0].GetString("a"), wide[0].GetString("b"), narrow[0].GetString("a")));
    }

    // Each type with the values of the codec tests; collections and tuples belong to the server's own tests.
    private static IEnumerable<(CqlType Type, List<object> Values)> ScalarCases() =>
        CqlCodecTests.Vectors().Select(row => row.Data)
            .Where(data => data.Item1 != "counter" && !data.Item1.Contains('<', StringComparison.Ordinal))
            .GroupBy(data => data.Item1)
            .Select(group => (CqlType.Parse(group.Key), group.Select(data => data.Item2).ToList()));

    private static async Task ExecuteAsync(CqlSession session, string cql)
    {
        using var rows = await session.ExecuteAsync(cql, Token);
    }

    private Task<CqlSession> ConnectAsync() => CqlSession.ConnectAsync(cluster.CreateOptions(), Token);

    private async Task<string> CreateTableAsync(CqlSession session, string definition)
    {
        var table = $"{cluster.Keyspace}.t{Guid.NewGuid():N}";
        await ExecuteAsync(session, $"CREATE TABLE {table} {definition}");
        return table;
    }
}
