using ChatApp.Cql.Routing;
using ChatApp.Cql.Tests.Fakes;

namespace ChatApp.Cql.Tests.Nodes;

public sealed class ManyNodesTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Spreads_requests_evenly_over_the_nodes_it_discovered()
    {
        await using var cluster = FakeCluster.Start(3);
        await using var session = await ConnectToAllAsync(cluster, cluster.Options);
        var insert = await session.PrepareAsync("INSERT INTO t", Token);
        cluster.TakeExecutions();
        for (var i = 0; i < 30; i++)
        {
            await session.ExecuteAsync(insert.Bind(), Token);
        }

        Assert.Equal([10, 10, 10], cluster.TakeExecutions());
    }

    [Theory]
    [InlineData("SimpleStrategy", "replication_factor", 1)]
    [InlineData("NetworkTopologyStrategy", "dc1", 2)]
    public async Task Sends_a_request_to_the_nodes_that_have_its_partition(string strategy, string key, int replicas)
    {
        await using var cluster = FakeCluster.Start(4);
        foreach (var node in cluster.Nodes)
        {
            node.Keyspaces["k"] = new() { ["class"] = $"org.apache.cassandra.locator.{strategy}", [key] = $"{replicas}" };
            node.Script = request => request.Opcode == Op.Prepare ? FakeReply.Prepared([7], [("a", FakeReply.Int), ("b", FakeReply.Text), ("c", FakeReply.Int)], [1, 0], []) : null;
        }

        await using var session = await ConnectToAllAsync(cluster, cluster.Options);
        var insert = await session.PrepareAsync("INSERT INTO k.t (a, b, c) VALUES (?, ?, ?)", Token);
        cluster.TakeExecutions();
        for (var i = 0; i < 200; i++)
        {
            // The key is (b, a): each component with its length before it and a zero behind it.
            var token = Murmur3.TokenOf(new Bytes().Text($"x{i}").Byte(0).Short(4).Int(i).Byte(0).ToArray());
            var owner = (int)(((Int128)token - long.MinValue) * 4 / ((Int128)ulong.MaxValue + 1));
            await session.ExecuteAsync(insert.Bind(i, $"x{i}", 5), Token);

            var asked = Array.IndexOf(cluster.TakeExecutions(), 1);
            Assert.Contains(asked, Enumerable.Range(owner, replicas).Select(node => node % 4));
        }
    }

    [Fact]
    public async Task Spreads_replicas_over_racks()
    {
        await using var cluster = FakeCluster.Start(4);
        foreach (var (index, node) in cluster.Nodes.Index())
        {
            node.Keyspaces["k"] = new() { ["class"] = "NetworkTopologyStrategy", ["dc1"] = "2" };
            node.Rack = index < 2 ? "r1" : "r2"; // From node 0 on, the next of another rack is node 2.
            node.Script = request => request.Opcode == Op.Prepare ? FakeReply.Prepared([7], [("a", FakeReply.Int)], [0], []) : null;
        }

        await using var session = await ConnectToAllAsync(cluster, cluster.Options);
        var insert = await session.PrepareAsync("INSERT INTO k.t (a) VALUES (?)", Token);
        var key = Enumerable.Range(0, 100).First(i => Murmur3.TokenOf(new Bytes().Int(i).ToArray()) < long.MinValue / 2);
        cluster.TakeExecutions();
        for (var i = 0; i < 10; i++)
        {
            await session.ExecuteAsync(insert.Bind(key), Token);
        }

        Assert.Equal([5, 0, 5, 0], cluster.TakeExecutions());
    }

    [Fact]
    public async Task Uses_the_nodes_of_its_own_data_centre_only()
    {
        await using var cluster = FakeCluster.Start(3);
        cluster.Nodes[2].Datacenter = "dc2";
        await using var session = await ConnectToAllAsync(cluster, cluster.Options, 2);
        var insert = await session.PrepareAsync("INSERT INTO t", Token);
        cluster.TakeExecutions();
        for (var i = 0; i < 10; i++)
        {
            await session.ExecuteAsync(insert.Bind(), Token);
        }

        Assert.Equal([5, 5, 0], cluster.TakeExecutions());
        Assert.Equal(0, cluster.Nodes[2].OpenConnections);
    }

    [Fact]
    public async Task Goes_to_another_data_centre_only_when_allowed_and_no_local_node_is_up()
    {
        await using var cluster = FakeCluster.Start(2);
        cluster.Nodes[1].Datacenter = "dc2";
        var options = cluster.Options;
        options.UseRemoteDatacenters = true;
        await using var session = await ConnectToAllAsync(cluster, options);
        var insert = (await session.PrepareAsync("INSERT INTO t", Token)).AsIdempotent();
        cluster.TakeExecutions();
        await session.ExecuteAsync(insert.Bind(), Token);
        Assert.Equal([1, 0], cluster.TakeExecutions());

        cluster.Nodes[0].StopListening();
        cluster.Nodes[0].CutConnections();
        await session.ExecuteAsync(insert.Bind(), Token);
        Assert.Equal(1, cluster.TakeExecutions()[1]);
    }

    [Fact]
    public async Task Names_the_data_centres_there_are_when_the_configured_one_is_not_among_them()
    {
        await using var cluster = FakeCluster.Start(1);
        var options = cluster.Options;
        options.LocalDatacenter = "nowhere";
        var exception = await Assert.ThrowsAsync<CqlConnectionException>(() => CqlSession.ConnectAsync(options, Token));
        Assert.Contains("'nowhere'; the cluster has dc1", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Works_on_without_a_dead_node_and_with_it_again_when_it_is_back()
    {
        await using var cluster = FakeCluster.Start(2);
        await using var session = await ConnectToAllAsync(cluster, cluster.Options);
        var insert = (await session.PrepareAsync("INSERT INTO t", Token)).AsIdempotent();
        var dead = true;
        cluster.Nodes[1].BeforeAnswer = _ => dead ? throw new IOException("dead") : Task.CompletedTask;

        cluster.Nodes[1].CutConnections();
        cluster.TakeExecutions();
        for (var i = 0; i < 20; i++)
        {
            await session.ExecuteAsync(insert.Bind(), Token);
        }

        Assert.Equal(20, cluster.TakeExecutions()[0]);
        dead = false;
        await Until.TrueAsync(() => cluster.Nodes[1].OpenConnections > 0, "a connection to the node that is back");
        await Until.TrueAsync(
            () =>
            {
                session.ExecuteAsync(insert.Bind(), Token).AsTask().GetAwaiter().GetResult();
                return cluster.TakeExecutions()[1] > 0;
            },
            "a request to the node that is back");
    }

    [Fact]
    public async Task Prepares_on_each_node_when_it_first_meets_the_statement()
    {
        await using var cluster = FakeCluster.Start(3);
        foreach (var node in cluster.Nodes)
        {
            var known = false;
            node.Script = request =>
            {
                known |= request.Opcode == Op.Prepare;
                return request.Opcode == Op.Execute && !known ? FakeReply.Error(0x2500, "unknown", new Bytes().ShortBytes(request.PreparedId).ToArray()) : null;
            };
        }

        await using var session = await ConnectToAllAsync(cluster, cluster.Options);
        var insert = await session.PrepareAsync("INSERT INTO t", Token);
        for (var i = 0; i < 9; i++)
        {
            await session.ExecuteAsync(insert.Bind(), Token);
        }

        Assert.All(cluster.Nodes, node => Assert.Single(node.Requests, request => request.Opcode == Op.Prepare));
    }

    [Fact]
    public async Task Tries_another_node_for_an_idempotent_request_whose_node_dies_and_reports_any_other()
    {
        await using var cluster = FakeCluster.Start(2);
        await using var session = await ConnectToAllAsync(cluster, cluster.Options);
        var insert = await session.PrepareAsync("INSERT INTO t", Token);
        var deaths = 0;
        foreach (var node in cluster.Nodes)
        {
            node.Script = request =>
            {
                if (request.Opcode == Op.Execute && Interlocked.Decrement(ref deaths) >= 0)
                {
                    node.CutConnections();
                }

                return null;
            };
        }

        deaths = 1;
        await session.ExecuteAsync(insert.AsIdempotent().Bind(), Token);
        await Until.TrueAsync(() => cluster.Nodes.All(node => node.OpenConnections > 0), "both nodes connected again");
        deaths = 1;
        var exception = await Assert.ThrowsAsync<CqlConnectionException>(() => session.ExecuteAsync(insert.Bind(), Token).AsTask());
        Assert.Equal(RequestOutcome.MayHaveHappened, exception.Outcome);
    }

    [Fact]
    public async Task Takes_in_a_node_that_joins_and_lets_go_of_one_that_leaves()
    {
        await using var cluster = FakeCluster.Start(3);
        cluster.Nodes[0].Peers = [cluster.Nodes[1]];
        await using var session = await ConnectToAllAsync(cluster, cluster.Options, 2);

        cluster.Nodes[0].Peers = [cluster.Nodes[2]];
        await cluster.Nodes[0].SendEventAsync(FakeReply.TopologyEvent());

        await Until.TrueAsync(() => cluster.Nodes[2].OpenConnections == 1, "a connection to the new node");
        await Until.TrueAsync(() => cluster.Nodes[1].OpenConnections == 0, "no connection to the node that left");
    }

    [Fact]
    public async Task Watches_the_cluster_through_another_node_when_its_own_is_gone()
    {
        await using var cluster = FakeCluster.Start(2);
        await using var session = await ConnectToAllAsync(cluster, cluster.Options);
        cluster.Nodes[0].StopListening();
        cluster.Nodes[0].CutConnections();
        await Until.TrueAsync(() => cluster.Nodes[1].Requests.Any(request => request.Opcode == Op.Register), "REGISTER at the other node");
    }

    [Fact]
    public async Task Returns_from_a_change_of_the_schema_when_the_nodes_agree_on_it()
    {
        await using var cluster = FakeCluster.Start(2);
        foreach (var node in cluster.Nodes)
        {
            node.Script = request => request.Opcode == Op.Query && request.Text.StartsWith("CREATE", StringComparison.Ordinal) ? FakeReply.SchemaChanged : null;
        }

        await using var session = await ConnectToAllAsync(cluster, cluster.Options);
        cluster.Nodes[0].SchemaVersion = Guid.NewGuid();

        var creation = session.ExecuteAsync("CREATE KEYSPACE k", Token);
        await Until.TrueAsync(() => cluster.Nodes[0].Requests.Count(request => request.Opcode == Op.Query && request.Text.StartsWith("SELECT schema_version FROM system.peers", StringComparison.Ordinal)) > 1, "a second look at the versions");
        Assert.False(creation.IsCompleted, "It returned while the nodes disagreed.");

        cluster.Nodes[1].SchemaVersion = cluster.Nodes[0].SchemaVersion;
        using var rows = await creation;
    }

    [Fact]
    public async Task Starts_through_the_first_contact_point_that_answers()
    {
        await using var cluster = FakeCluster.Start(2);
        cluster.Nodes[0].StopListening();
        var options = cluster.Options;
        options.ContactPoints.Add("127.0.0.2");
        await using var session = await CqlSession.ConnectAsync(options, Token);
        using var rows = await session.ExecuteAsync("SELECT x FROM t", Token);
        Assert.Empty(rows);
    }

    private static async Task<CqlSession> ConnectToAllAsync(FakeCluster cluster, CqlSessionOptions options, int? nodes = null)
    {
        var session = await CqlSession.ConnectAsync(options, Token);
        var wanted = cluster.Nodes.Take(nodes ?? cluster.Nodes.Length).ToArray();
        await Until.TrueAsync(
            () =>
            {
                var connected = session.NodesUp;
                return connected == wanted.Length;
            },
            $"connections to {wanted.Length} nodes");
        return session;
    }
}
