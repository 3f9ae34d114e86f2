using System.Net;
using System.Net.Sockets;
using ChatApp.Cql;

namespace CassandraNode.Tests.Durability;

public sealed class StartTests
{
    [Fact]
    public async Task A_port_in_use_is_one_line_and_exit_code_1()
    {
        using var folder = new TemporaryFolder();
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;

        var (exitCode, output, error) = await NodeProcess.RunAsync("--port", $"{port}", "--data", folder.Path);

        Assert.Equal(1, exitCode);
        Assert.Empty(output);
        Assert.StartsWith($"Cannot listen on 127.0.0.1:{port}", Assert.Single(error.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_is_one_line_and_exit_code_1()
    {
        var (exitCode, output, error) = await NodeProcess.RunAsync("--port", "0", "--data", "/proc/nowhere");

        Assert.Equal(1, exitCode);
        Assert.Empty(output);
        Assert.StartsWith("Cannot open the data folder /proc/nowhere", Assert.Single(error.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_another_node_has_open_is_refused()
    {
        using var folder = new TemporaryFolder();
        await using var first = CassandraServer.Start(new CassandraServerOptions { DataFolder = folder.Path });

        var refused = Assert.Throws<IOException>(() => CassandraServer.Start(new CassandraServerOptions { DataFolder = folder.Path }));

        Assert.StartsWith($"Cannot open the data folder {folder.Path}", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ctrl_C_ends_it_with_exit_code_0_while_a_client_is_connected()
    {
        using var folder = new TemporaryFolder();
        await using var node = await NodeProcess.StartAsync(folder.Path);
        await using var session = await Sessions.ConnectAsync(node.Port);

        Assert.Equal(0, await node.StopAsync());
    }

    [Fact]
    public async Task A_full_disk_stops_writes_with_a_clear_error_and_corrupts_nothing()
    {
        using var folder = new TemporaryFolder();
        var written = 0;
        await using (var full = await NodeProcess.StartAsync(folder.Path, largestFile: 4 << 20))
        {
            await Sessions.CreateKeyspaceAsync(full.Port, "disk");
            await using var session = await Sessions.ConnectAsync(full.Port, "disk");
            await session.ExecuteAsync("CREATE TABLE filled (k int PRIMARY KEY, v blob)", Sessions.Token);
            var insert = await session.PrepareAsync("INSERT INTO filled (k, v) VALUES (?, ?)", Sessions.Token);
            var value = new byte[64 * 1024];
            var refused = await Assert.ThrowsAnyAsync<CqlException>(async () =>
            {
                for (; written < 1000; written++)
                {
                    Random.Shared.NextBytes(value);
                    await session.ExecuteAsync(insert.Bind(written, value), Sessions.Token);
                }
            });
            Assert.Contains("The store cannot be written", refused.Message, StringComparison.Ordinal);
            Assert.True(written > 5, $"only {written} values fitted");

            // What is there can still be read.
            Assert.Equal(written, (await session.ExecuteAsync("SELECT k FROM filled", Sessions.Token)).Count);
        }

        await using var roomy = await NodeProcess.StartAsync(folder.Path);
        await using var reader = await Sessions.ConnectAsync(roomy.Port, "disk");
        var keys = (await reader.ExecuteAsync("SELECT k FROM filled", Sessions.Token)).Select(row => row.GetInt32("k")).ToHashSet();
        Assert.Subset(keys, Enumerable.Range(0, written).ToHashSet());
        Assert.True(keys.Count <= written + 1, "more values than were sent");
        await reader.ExecuteAsync("INSERT INTO filled (k) VALUES (-1)", Sessions.Token);
    }
}
