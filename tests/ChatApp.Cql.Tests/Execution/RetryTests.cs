using ChatApp.Cql.Tests.Fakes;

namespace ChatApp.Cql.Tests.Execution;

public sealed class RetryTests
{
    private const int Overloaded = 0x1001, Unavailable = 0x1000, WriteTimeout = 0x1100, ReadTimeout = 0x1200, ServerError = 0x0000, Invalid = 0x2200;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Overloaded)]
    [InlineData(WriteTimeout)]
    [InlineData(ServerError)]
    public async Task Tries_an_idempotent_statement_again_and_no_other(int code)
    {
        await using var server = FakeCqlServer.Start();
        var failures = 2;
        server.Script = request => request.Opcode == Op.Execute && Interlocked.Decrement(ref failures) >= 0 ? Failure(code) : null;
        await using var session = await CqlSession.ConnectAsync(server.Options, Token);
        var insert = await session.PrepareAsync("INSERT INTO t", Token);

        await session.ExecuteAsync(insert.AsIdempotent().Bind(), Token);
        Assert.Equal(3, Executions(server));

        failures = 1;
        var exception = await Assert.ThrowsAnyAsync<CqlException>(() => session.ExecuteAsync(insert.Bind(), Token).AsTask());
        Assert.Equal(((CqlErrorCode)code, RequestOutcome.MayHaveHappened), (exception.ErrorCode, exception.Outcome));
        Assert.Equal(4, Executions(server));
    }

    [Fact]
    public async Task Tries_at_most_as_often_as_configured()
    {
        await using var server = FakeCqlServer.Start();
        server.Script = request => request.Opcode == Op.Execute ? Failure(ReadTimeout) : null;
        var options = server.Options;
        options.MaxRetries = 2;
        await using var session = await CqlSession.ConnectAsync(options, Token);
        var select = await session.PrepareAsync("SELECT x FROM t", Token);
        await Assert.ThrowsAsync<CqlReadTimeoutException>(() => session.ExecuteAsync(select.Bind(), Token).AsTask());
        Assert.Equal(3, Executions(server));
    }

    [Fact]
    public async Task Does_not_try_again_what_can_never_succeed()
    {
        await using var server = FakeCqlServer.Start();
        server.Script = request => request.Opcode == Op.Execute ? Failure(Invalid) : null;
        await using var session = await CqlSession.ConnectAsync(server.Options, Token);
        var select = await session.PrepareAsync("SELECT x FROM t", Token);
        await Assert.ThrowsAsync<CqlInvalidRequestException>(() => session.ExecuteAsync(select.Bind(), Token).AsTask());
        Assert.Equal(1, Executions(server));
    }

    [Fact]
    public async Task Waits_as_long_as_an_overloaded_server_asks()
    {
        await using var server = FakeCqlServer.Start();
        var failures = 1;
        server.Script = request => request.Opcode == Op.Execute && Interlocked.Decrement(ref failures) >= 0
            ? FakeReply.Error(Overloaded, "Request rate is large: ActivityID=x, RetryAfterMs=1234, Additional details='...'")
            : null;
        var clock = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        var options = server.Options;
        options.TimeProvider = clock;
        await using var session = await CqlSession.ConnectAsync(options, Token);
        var select = await session.PrepareAsync("SELECT x FROM t", Token);

        var execution = session.ExecuteAsync(select.Bind(), Token).AsTask();
        await Until.TrueAsync(() => Executions(server) == 1, "the first try");
        for (var waited = 0; waited < 1200; waited += 100)
        {
            clock.Advance(TimeSpan.FromMilliseconds(100));
            Assert.Equal(1, Executions(server));
            Assert.False(execution.IsCompleted, "The wait was cut short.");
        }

        // The wait begins when the answer has been read, which the clock does not know.
        await Until.TrueAsync(
            () =>
            {
                clock.Advance(TimeSpan.FromMilliseconds(10));
                return execution.IsCompleted;
            },
            "the end of the wait");
        await execution;
        Assert.Equal(2, Executions(server));
    }

    [Fact]
    public async Task Gives_up_where_the_wait_is_longer_than_the_time_left()
    {
        await using var server = FakeCqlServer.Start();
        server.Script = request => request.Opcode == Op.Execute ? FakeReply.Error(Overloaded, "RetryAfterMs=60000") : null;
        await using var session = await CqlSession.ConnectAsync(server.Options, Token);
        var select = await session.PrepareAsync("SELECT x FROM t", Token);
        var exception = await Assert.ThrowsAsync<CqlOverloadedException>(() => session.ExecuteAsync(select.Bind(), Token).AsTask());
        Assert.Equal(TimeSpan.FromMinutes(1), exception.RetryAfter);
    }

    [Fact]
    public async Task Reads_what_each_error_tells()
    {
        await using var server = FakeCqlServer.Start();
        var failure = FakeReply.Void;
        server.Script = request => request.Opcode == Op.Execute ? failure : null;
        await using var session = await CqlSession.ConnectAsync(server.Options, Token);
        var insert = await session.PrepareAsync("INSERT INTO t", Token);

        failure = Failure(Unavailable);
        var unavailable = await Assert.ThrowsAsync<CqlUnavailableException>(ExecuteAsync);
        Assert.Equal((ConsistencyLevel.Quorum, 2, 1, RequestOutcome.Refused), (unavailable.Consistency, unavailable.Required, unavailable.Alive, unavailable.Outcome));
        failure = Failure(WriteTimeout);
        var write = await Assert.ThrowsAsync<CqlWriteTimeoutException>(ExecuteAsync);
        Assert.Equal((ConsistencyLevel.LocalQuorum, 1, 2, "SIMPLE"), (write.Consistency, write.Received, write.Required, write.WriteType));
        failure = Failure(ReadTimeout);
        var read = await Assert.ThrowsAsync<CqlReadTimeoutException>(ExecuteAsync);
        Assert.Equal((1, 2, true), (read.Received, read.Required, read.DataPresent));
        failure = FakeReply.Error(0x2400, "exists", new Bytes().Text("ks").Text("tab").ToArray());
        var exists = await Assert.ThrowsAsync<CqlAlreadyExistsException>(ExecuteAsync);
        Assert.Equal(("ks", "tab"), (exists.Keyspace, exists.Table));
        failure = FakeReply.Error(0x2000, "line 1:0 no viable alternative");
        Assert.Equal("line 1:0 no viable alternative", (await Assert.ThrowsAsync<CqlSyntaxErrorException>(ExecuteAsync)).Message);
        failure = FakeReply.Error(0x2100, "no");
        await Assert.ThrowsAsync<CqlUnauthorizedException>(ExecuteAsync);
        failure = FakeReply.Error(0x1500, "failed", new Bytes().Short(6).Int(1).Int(2).Int(1).Text("SIMPLE").ToArray());
        Assert.Equal(CqlErrorCode.WriteFailure, (await Assert.ThrowsAsync<CqlException>(ExecuteAsync)).ErrorCode);

        Task ExecuteAsync() => session.ExecuteAsync(insert.Bind(), Token).AsTask();
    }

    private static int Executions(FakeCqlServer server) => server.Requests.Count(request => request.Opcode == Op.Execute);

    private static FakeReply Failure(int code) => FakeReply.Error(code, "failed", code switch
    {
        Unavailable => new Bytes().Short(4).Int(2).Int(1).ToArray(),
        WriteTimeout => new Bytes().Short(6).Int(1).Int(2).Text("SIMPLE").ToArray(),
        ReadTimeout => new Bytes().Short(6).Int(1).Int(2).Byte(1).ToArray(),
        _ => [],
    });
}
