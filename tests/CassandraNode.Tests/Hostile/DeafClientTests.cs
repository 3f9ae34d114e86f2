using Microsoft.Extensions.Time.Testing;

namespace CassandraNode.Tests.Hostile;

/// <summary>Clients that are silent, slow, or ask without reading the answers: they cost what is set aside for them and hinder nobody.</summary>
public sealed class DeafClientTests
{
    private const int Questions = 400;
    private const int QuestionBytes = 1 << 20;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Clients_that_are_silent_or_do_not_read_hinder_nobody_and_no_stop()
    {
        using var folder = new TemporaryFolder();
        var server = CassandraServer.Start(new CassandraServerOptions { DataFolder = folder.Path });
        await using var silent = await RawConnection.OpenAsync(server.Endpoint);
        await using var half = await RawConnection.OpenAsync(server.Endpoint);
        await half.SendAsync(RawConnection.StartupFrame().AsMemory(0, 5));
        await FillAsync(server);
        await using var deaf = await RawConnection.OpenAsync(server.Endpoint);
        var flood = new Flood(deaf);
        await flood.WhenNoMoreIsTakenAsync();

        await using (var session = await Sessions.ConnectAsync(server.Endpoint.Port, "lively"))
        {
            await session.ExecuteAsync("INSERT INTO t (k) VALUES (2)", Sessions.Token);
            Assert.Equal(2, (await session.ExecuteAsync("SELECT k FROM t", Sessions.Token)).Count);
        }

        await server.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20), Sessions.Token);
        Assert.InRange(await flood.WhenClosedAsync(), 1, Questions - 1);
    }

    [Fact]
    public async Task A_client_that_takes_nothing_for_30_seconds_is_disconnected()
    {
        using var folder = new TemporaryFolder();
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var server = CassandraServer.Start(new CassandraServerOptions { DataFolder = folder.Path, Clock = clock });
        await FillAsync(server);
        await using var deaf = await RawConnection.OpenAsync(server.Endpoint);
        var flood = new Flood(deaf);
        await flood.WhenNoMoreIsTakenAsync();

        clock.Advance(Patience);

        Assert.InRange(await flood.WhenClosedAsync(), 1, Questions - 1);
    }

    private static async Task FillAsync(CassandraServer server)
    {
        await Sessions.CreateKeyspaceAsync(server.Endpoint.Port, "lively");
        await using var session = await Sessions.ConnectAsync(server.Endpoint.Port, "lively");
        await session.ExecuteAsync("CREATE TABLE t (k int PRIMARY KEY, v blob)", Sessions.Token);
        var insert = await session.PrepareAsync("INSERT INTO t (k, v) VALUES (?, ?)", Sessions.Token);
        await session.ExecuteAsync(insert.Bind(1, new byte[QuestionBytes]), Sessions.Token);
    }

    // Questions of 1 MiB that are answered with 1 MiB: far more of both than connection and node may hold.
    private sealed class Flood
    {
        private readonly RawConnection _connection;
        private readonly Task _asking;
        private int _sent;

        public Flood(RawConnection connection)
        {
            _connection = connection;
            _asking = Task.Run(AskAsync, Sessions.Token);
        }

        /// <summary>Waits until the node takes no more questions.</summary>
        public async Task WhenNoMoreIsTakenAsync()
        {
            using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(500));
            for (var (before, looks) = (0, 0); looks < 120; looks++)
            {
                await timer.WaitForNextTickAsync(Sessions.Token);
                var sent = Volatile.Read(ref _sent);
                if (_asking.IsCompleted || (sent > 0 && sent == before))
                {
                    return;
                }

                before = sent;
            }

            Assert.Fail($"The node still took questions of a client that reads no answers: {_sent} so far");
        }

        /// <summary>Waits until the node has closed the connection.</summary>
        /// <returns>How many questions it took.</returns>
        public async Task<int> WhenClosedAsync()
        {
            await _asking.WaitAsync(TimeSpan.FromSeconds(60), Sessions.Token);
            return _sent;
        }

        private async Task AskAsync()
        {
            await _connection.SendAsync(RawConnection.StartupFrame());
            var question = RawConnection.QueryFrame("SELECT v FROM lively.t WHERE k = 1 -- " + new string('x', QuestionBytes));
            while (_sent < Questions && await _connection.TrySendAsync(question))
            {
                Interlocked.Increment(ref _sent);
            }
        }
    }
}
