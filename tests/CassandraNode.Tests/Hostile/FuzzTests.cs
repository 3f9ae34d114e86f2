using System.Buffers.Binary;
using System.Text;

namespace CassandraNode.Tests.Hostile;

/// <summary>Bytes that no driver would send: an error or a closed connection; never a crash, a hang or unbounded memory.</summary>
public sealed class FuzzTests(ITestOutputHelper output)
{
    private const int Streams = 5_000;
    private const int AtOnce = 16;
    private const byte Error = 0x00;

    private static readonly string[] Statements =
    [
        "SELECT * FROM fuzz.t WHERE p = 1 AND c > 0 ORDER BY c DESC LIMIT 3",
        "INSERT INTO fuzz.t (p, c, v, m) VALUES (1, 2, 'text', {1: 2}) USING TTL 10 AND TIMESTAMP 5",
        "UPDATE fuzz.t SET m[1] = 2, v = 'x' WHERE p = 1 AND c = 1 IF v != 'y'",
        "DELETE v FROM fuzz.t WHERE p IN (1, 2) AND c = 1",
        "BEGIN UNLOGGED BATCH INSERT INTO fuzz.t (p, c) VALUES (1, 1); DELETE FROM fuzz.t WHERE p = 2; APPLY BATCH",
        "SELECT token(p), writetime(v), ttl(v) FROM fuzz.t WHERE token(p) > -5 ALLOW FILTERING",
        "SELECT * FROM system_schema.columns WHERE keyspace_name = 'fuzz'",
    ];

    [Fact]
    public Task A_fixed_seed() => RunAsync(20261124);

    [Fact]
    public Task A_seed_of_its_own() => RunAsync(Seed.Choose(output));

    [Theory]
    [InlineData("SELECT * FROM t WHERE k = ", "[", 400_000)]
    [InlineData("SELECT * FROM t WHERE k = ", "(", 400_000)]
    [InlineData("SELECT * FROM t WHERE k = ", "{", 2_000_000)]
    [InlineData("SELECT * FROM t WHERE k = ", "f(", 100_000)]
    [InlineData("CREATE TABLE t (k ", "frozen<list<", 100_000)]
    [InlineData("SELECT ", "a,", 4_000_000)]
    public async Task Deep_or_endless_statements_are_syntax_errors(string beginning, string repeated, int times)
    {
        using var folder = new TemporaryFolder();
        await using var server = CassandraServer.Start(new CassandraServerOptions { DataFolder = folder.Path });
        await using var connection = await RawConnection.OpenAsync(server.Endpoint);
        await connection.SendAsync(RawConnection.StartupFrame());
        await connection.ReadFrameAsync(Sessions.Token);

        await connection.SendAsync(RawConnection.QueryFrame(new StringBuilder(beginning).Insert(beginning.Length, repeated, times).ToString()));

        var (opcode, body) = await connection.ReadFrameAsync(Sessions.Token);
        Assert.Equal(Error, opcode);
        Assert.Equal(0x2000, BinaryPrimitives.ReadInt32BigEndian(body));
    }

    [Fact]
    public async Task A_frame_that_is_too_long_is_refused_before_it_is_read()
    {
        using var folder = new TemporaryFolder();
        await using var server = CassandraServer.Start(new CassandraServerOptions { DataFolder = folder.Path });
        await using var connection = await RawConnection.OpenAsync(server.Endpoint);
        var frame = RawConnection.StartupFrame();
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), int.MaxValue);
        await connection.SendAsync(frame);

        var (opcode, body) = await connection.ReadFrameAsync(Sessions.Token);

        Assert.Equal(Error, opcode);
        Assert.Equal(0x000A, BinaryPrimitives.ReadInt32BigEndian(body));
        Assert.Empty(await connection.FinishAsync(Sessions.Token));
    }

    private async Task RunAsync(int seed)
    {
        output.WriteLine($"seed {seed}");
        using var folder = new TemporaryFolder();
        await using var server = CassandraServer.Start(new CassandraServerOptions { DataFolder = folder.Path });
        await Sessions.CreateKeyspaceAsync(server.Endpoint.Port, "fuzz");
        await using var session = await Sessions.ConnectAsync(server.Endpoint.Port, "fuzz");
        await session.ExecuteAsync("CREATE TABLE t (p int, c int, v text, m map<int, int>, PRIMARY KEY (p, c))", Sessions.Token);
        var before = GC.GetTotalMemory(forceFullCollection: true);

        await Parallel.ForAsync(
            0,
            Streams,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = Sessions.Token },
            async (index, cancellationToken) =>
            {
                using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                patience.CancelAfter(TimeSpan.FromSeconds(30));
                await using var connection = await RawConnection.OpenAsync(server.Endpoint);
                await connection.SendAsync(StreamOf(new Random(seed + index)));
                await connection.FinishAsync(patience.Token); // A hang ends the patience.
            });

        await session.ExecuteAsync("SELECT release_version FROM system.local", Sessions.Token);
        var grown = GC.GetTotalMemory(forceFullCollection: true) - before;
        Assert.True(grown < 64 << 20, $"{grown >> 20} MiB are still held");
    }

    private static byte[] StreamOf(Random random)
    {
        var bytes = new List<byte>();
        if (random.Next(4) == 0)
        {
            var noise = new byte[random.Next(200)];
            random.NextBytes(noise);
            return noise;
        }

        bytes.AddRange(RawConnection.StartupFrame());
        for (var count = random.Next(1, 6); count > 0; count--)
        {
            bytes.AddRange(random.Next(3) switch
            {
                0 => RandomBody(random),
                1 => RawConnection.QueryFrame(Mangled(random)),
                _ => Damaged(RawConnection.QueryFrame(Statements[random.Next(Statements.Length)]), random),
            });
        }

        return random.Next(3) == 0 ? [.. bytes[..random.Next(bytes.Count)]] : [.. bytes];
    }

    private static byte[] RandomBody(Random random)
    {
        var body = new byte[random.Next(120)];
        random.NextBytes(body);
        return RawConnection.Frame((byte)random.Next(0x12), body);
    }

    private static string Mangled(Random random)
    {
        var text = new StringBuilder(Statements[random.Next(Statements.Length)]);
        for (var count = random.Next(1, 5); count > 0; count--)
        {
            var position = random.Next(text.Length);
            _ = random.Next(3) switch
            {
                0 => text.Remove(position, Math.Min(random.Next(1, 6), text.Length - position)).Append(' '),
                1 => text.Insert(position, "'(){}[]?:,;*=<>-0x\"/".AsSpan(random.Next(19), 1)),
                _ => text.Insert(position, Statements[random.Next(Statements.Length)].AsSpan(0, random.Next(1, 20))),
            };
        }

        return text.ToString();
    }

    private static byte[] Damaged(byte[] frame, Random random)
    {
        for (var count = random.Next(1, 4); count > 0; count--)
        {
            frame[random.Next(frame.Length)] ^= (byte)(1 << random.Next(8));
        }

        return frame;
    }
}
