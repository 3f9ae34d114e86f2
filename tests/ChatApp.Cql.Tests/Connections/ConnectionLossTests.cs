using ChatApp.Cql.Tests.Fakes;

namespace ChatApp.Cql.Tests.Connections;

public sealed class ConnectionLossTests(ITestOutputHelper output)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Ends_requests_on_a_lost_connection_at_once_and_says_that_they_may_have_happened()
    {
        await using var server = FakeCqlServer.Start();
        server.Script = request => request.Opcode == Op.Execute ? FakeReply.Silence : null;
        await using var session = await CqlSession.ConnectAsync(server.Options, Token);
        var insert = await session.PrepareAsync("INSERT INTO t", Token);

        var executions = Enumerable.Range(0, 10).Select(_ => session.ExecuteAsync(insert.Bind(), Token).AsTask()).ToArray();
        await Until.TrueAsync(() => server.Requests.Count(request => request.Opcode == Op.Execute) == 10, "ten requests at the server");
        server.CutConnections();

        foreach (var execution in executions)
        {
            var exception = await Assert.ThrowsAsync<CqlConnectionException>(() => execution);
            Assert.Equal(RequestOutcome.MayHaveHappened, exception.Outcome);
            Assert.Contains(server.EndPoint.ToString(), exception.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Says_that_nothing_was_sent_while_no_node_is_connected_and_reconnects_by_itself()
    {
        await using var server = FakeCqlServer.Start();
        var options = server.Options;
        options.ReconnectDelay = TimeSpan.FromMilliseconds(20);
        await using var session = await CqlSession.ConnectAsync(options, Token);
        var insert = await session.PrepareAsync("INSERT INTO t", Token);
        var accepting = false;
        server.BeforeAnswer = request => request.Opcode == Op.Startup && !accepting ? throw new IOException("not yet") : Task.CompletedTask;

        server.CutConnections();
        CqlConnectionException? refused = null;
        await Until.TrueAsync(() => (refused = TryExecute()) is { Outcome: RequestOutcome.NotSent }, "a request refused for want of a connection");
        Assert.Contains(server.EndPoint.ToString(), refused!.Message, StringComparison.Ordinal);

        accepting = true;
        await Until.TrueAsync(() => TryExecute() is null, "a request that succeeds after reconnecting");

        CqlConnectionException? TryExecute()
        {
            try
            {
                session.ExecuteAsync(insert.Bind(), Token).AsTask().GetAwaiter().GetResult();
                return null;
            }
            catch (CqlConnectionException exception)
            {
                return exception;
            }
        }
    }

    [Fact]
    public async Task Ends_a_request_at_its_timeout_and_keeps_its_late_answer_from_others()
    {
        var release = new TaskCompletionSource();
        await using var server = FakeCqlServer.Start();
        server.Script = request => request.Opcode switch
        {
            Op.Prepare => FakeReply.Prepared([7], [("id", FakeReply.Int)], [0], [("id", FakeReply.Int)]),
            Op.Execute => FakeReply.BareRows(1, [[request.Parameters[9..13]]]),
            _ => null,
        };
        server.BeforeAnswer = request => request.Opcode == Op.Execute && request.Parameters[12] == 1 ? release.Task : Task.CompletedTask;
        await using var session = await CqlSession.ConnectAsync(server.Options, Token);
        var select = await session.PrepareAsync("SELECT id FROM t WHERE id = ?", Token);

        var exception = await Assert.ThrowsAsync<CqlTimeoutException>(() => session.ExecuteAsync(select.Bind(1).WithTimeout(TimeSpan.FromMilliseconds(50)), Token).AsTask());
        Assert.Equal(RequestOutcome.MayHaveHappened, exception.Outcome);

        for (var id = 2; id < 20; id++)
        {
            if (id == 10)
            {
                release.SetResult();
            }

            using var rows = await session.ExecuteAsync(select.Bind(id), Token);
            Assert.Equal(id, rows[0].GetInt32(0));
        }
    }

    [Theory]
    [InlineData(20_261_124)]
    [InlineData(null)]
    public async Task Never_mixes_up_answers_while_callers_give_up(int? fixedSeed)
    {
        var seed = fixedSeed ?? Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        await using var server = FakeCqlServer.Start();
        server.Script = request => request.Opcode switch
        {
            Op.Prepare => FakeReply.Prepared([7], [("id", FakeReply.Int)], [0], [("id", FakeReply.Int)]),
            Op.Execute => FakeReply.BareRows(1, [[request.Parameters[9..13]]]),
            _ => null,
        };
        server.BeforeAnswer = request => request.Opcode == Op.Execute && request.Parameters[12] % 8 == 0
            ? Task.Delay(TimeSpan.FromMilliseconds(request.Parameters[11] % 30), TimeProvider.System, CancellationToken.None)
            : Task.CompletedTask;
        var options = server.Options;
        (options.MaxRequestsPerConnection, options.RequestTimeout) = (24, TimeSpan.FromSeconds(20));
        await using var session = await CqlSession.ConnectAsync(options, Token);
        var select = await session.PrepareAsync("SELECT id FROM t WHERE id = ?", Token);
        var (answered, givenUp) = (0, 0);

        await Task.WhenAll(Enumerable.Range(0, 32).Select(worker => Task.Run(() => WorkAsync(worker), Token)));

        Assert.True(answered > 3000, $"Only {answered} of 6400 were answered.");
        Assert.True(givenUp > 0, "Nobody gave up.");

        async Task WorkAsync(int worker)
        {
            var random = new Random(seed + worker);
            for (var i = 0; i < 200; i++)
            {
                var id = random.Next();
                using var caller = new CancellationTokenSource();
                var statement = select.Bind(id);
                if (random.Next(4) == 0)
                {
                    statement.WithTimeout(TimeSpan.FromMilliseconds(random.Next(1, 25)));
                }
                else if (random.Next(4) == 0)
                {
                    caller.CancelAfter(random.Next(25));
                }

                try
                {
                    using var rows = await session.ExecuteAsync(statement, caller.Token);
                    Assert.Equal(id, rows[0].GetInt32(0));
                    Interlocked.Increment(ref answered);
                }
                catch (Exception exception) when (exception is CqlTimeoutException or CqlBusyException or OperationCanceledException)
                {
                    Interlocked.Increment(ref givenUp);
                }
            }
        }
    }

    [Fact]
    public async Task Stops_waiting_when_the_caller_does()
    {
        await using var server = FakeCqlServer.Start();
        server.Script = request => request.Opcode == Op.Execute ? FakeReply.Silence : null;
        await using var session = await CqlSession.ConnectAsync(server.Options, Token);
        var insert = await session.PrepareAsync("INSERT INTO t", Token);
        using var caller = new CancellationTokenSource();

        var execution = session.ExecuteAsync(insert.Bind(), caller.Token).AsTask();
        await Until.TrueAsync(() => server.Requests.Any(request => request.Opcode == Op.Execute), "the request at the server");
        await caller.CancelAsync();

        var exception = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => execution);
        Assert.Equal(caller.Token, exception.CancellationToken);
    }

    [Fact]
    public async Task Queues_requests_past_the_stream_ids_and_refuses_them_past_the_queue()
    {
        var release = new TaskCompletionSource();
        await using var server = FakeCqlServer.Start();
        server.BeforeAnswer = request => request.Opcode == Op.Execute ? release.Task : Task.CompletedTask;
        var options = server.Options;
        (options.MaxRequestsPerConnection, options.MaxQueuedRequests) = (4, 2);
        await using var session = await CqlSession.ConnectAsync(options, Token);
        var insert = await session.PrepareAsync("INSERT INTO t", Token);

        var accepted = Enumerable.Range(0, 6).Select(_ => session.ExecuteAsync(insert.Bind(), Token).AsTask()).ToArray();
        var refused = await Assert.ThrowsAsync<CqlBusyException>(() => session.ExecuteAsync(insert.Bind(), Token).AsTask());
        Assert.Equal(RequestOutcome.NotSent, refused.Outcome);
        Assert.Contains("All 4 stream ids", refused.Message, StringComparison.Ordinal);
        await Until.TrueAsync(() => server.Requests.Count(request => request.Opcode == Op.Execute) == 4, "four requests at the server");

        release.SetResult();
        await Task.WhenAll(accepted);
        await session.ExecuteAsync(insert.Bind(), Token);
    }

    [Fact]
    public async Task Lets_a_queued_request_give_up_without_losing_a_stream_id()
    {
        var release = new TaskCompletionSource();
        await using var server = FakeCqlServer.Start();
        server.BeforeAnswer = request => request.Opcode == Op.Execute ? release.Task : Task.CompletedTask;
        var options = server.Options;
        options.MaxRequestsPerConnection = 1;
        await using var session = await CqlSession.ConnectAsync(options, Token);
        var insert = await session.PrepareAsync("INSERT INTO t", Token);
        using var caller = new CancellationTokenSource();

        var first = session.ExecuteAsync(insert.Bind(), Token).AsTask();
        var queued = session.ExecuteAsync(insert.Bind(), caller.Token).AsTask();
        var late = session.ExecuteAsync(insert.Bind().WithTimeout(TimeSpan.FromMilliseconds(20)), Token).AsTask();
        await caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => queued);
        await Assert.ThrowsAsync<CqlBusyException>(() => late);

        release.SetResult();
        await first;
        await session.ExecuteAsync(insert.Bind(), Token);
        Assert.Equal(2, server.Requests.Count(request => request.Opcode == Op.Execute));
    }

    [Fact]
    public async Task Closes_a_connection_whose_server_no_longer_answers_its_heartbeat()
    {
        await using var server = FakeCqlServer.Start();
        var silent = true;
        server.Script = request => request.Opcode == Op.Options && silent ? FakeReply.Silence : null;
        var options = server.Options;
        (options.HeartbeatInterval, options.ConnectTimeout, options.ReconnectDelay) = (TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(300), TimeSpan.FromMilliseconds(20));
        await using var session = await CqlSession.ConnectAsync(options, Token);

        await Until.TrueAsync(() => server.Requests.Where(request => request.Opcode == Op.Startup).Select(request => request.Connection).Distinct().Count() > 2, "another connection in place of the silent one");
        silent = false;
    }

    [Theory]
    [InlineData(new byte[] { 0x84, 0, 0, 99, 8, 0, 0, 0, 4, 0, 0, 0, 1 }, "stream 99")]
    [InlineData(new byte[] { 0x84, 1, 0, 0, 8, 0, 0, 0, 4, 0, 0, 0, 1 }, "compressed")]
    [InlineData(new byte[] { 0x85, 0, 0, 0, 8, 0, 0, 0, 0 }, "0x85")]
    [InlineData(new byte[] { 0x84, 0, 0, 0, 8, 0xFF, 0xFF, 0xFF, 0xFF }, "-1 bytes")]
    public async Task Closes_a_connection_that_brings_something_else_than_the_protocol(byte[] garbage, string reason)
    {
        await using var server = FakeCqlServer.Start();
        server.Script = request => request.Opcode == Op.Execute ? FakeReply.Silence : null;
        await using var session = await CqlSession.ConnectAsync(server.Options, Token);
        var insert = await session.PrepareAsync("INSERT INTO t", Token);
        var execution = session.ExecuteAsync(insert.Bind(), Token).AsTask();
        await Until.TrueAsync(() => server.Requests.Any(request => request.Opcode == Op.Execute), "the request at the server");

        await server.SendRawAsync(garbage);

        var exception = await Assert.ThrowsAsync<CqlConnectionException>(() => execution);
        Assert.Contains(reason, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reports_a_result_whose_counts_cannot_be_true()
    {
        await using var server = FakeCqlServer.Start();
        var body = new Bytes().Int(2).Int(0x0001).Int(1).Text("k").Text("t").Text("id").Short(FakeReply.Int).Int(int.MaxValue).ToArray();
        server.Script = request => request.Opcode == Op.Query && request.Text == "SELECT id FROM t" ? new FakeReply(Op.Result, body) : null;
        await using var session = await CqlSession.ConnectAsync(server.Options, Token);
        await Assert.ThrowsAsync<CqlProtocolException>(() => session.ExecuteAsync("SELECT id FROM t", Token));
    }

    [Fact]
    public async Task Ends_what_is_under_way_when_the_session_closes()
    {
        await using var server = FakeCqlServer.Start();
        server.Script = request => request.Opcode == Op.Execute ? FakeReply.Silence : null;
        var session = await CqlSession.ConnectAsync(server.Options, Token);
        var insert = await session.PrepareAsync("INSERT INTO t", Token);
        var execution = session.ExecuteAsync(insert.Bind(), Token).AsTask();
        await Until.TrueAsync(() => server.Requests.Any(request => request.Opcode == Op.Execute), "the request at the server");

        await session.DisposeAsync();

        await Assert.ThrowsAsync<CqlConnectionException>(() => execution);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => session.ExecuteAsync("SELECT", Token));
        await Until.TrueAsync(() => server.OpenConnections == 0, "all connections closed");
    }
}
