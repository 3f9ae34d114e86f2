using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using StackExchange.Redis;

namespace ChatApp.TestSupport;

/// <summary>The real Redis server (Debian's <c>redis-server</c>) on a free port of 127.0.0.1, without persistence.</summary>
public sealed class RedisServerFixture : IRedisFixture
{
    private Process _process;

    private RedisServerFixture(Process process, int port)
    {
        _process = process;
        Port = port;
    }

    /// <summary>The port it listens on.</summary>
    public int Port { get; }

    /// <inheritdoc/>
    public string ConnectionString => $"127.0.0.1:{Port}";

    /// <summary>Starts it and waits until it answers.</summary>
    /// <exception cref="InvalidOperationException">It is not installed, or did not start.</exception>
    public static async Task<RedisServerFixture> StartAsync(CancellationToken cancellationToken)
    {
        // Another process may take the port between the choice and the start; then the server ends at once and the next port is tried.
        for (var attempt = 1; ; attempt++)
        {
            var port = FreePort();
            if (await TryStartAsync(port, cancellationToken) is { } process)
            {
                return new RedisServerFixture(process, port);
            }

            if (attempt == 5)
            {
                throw new InvalidOperationException("redis-server ended at once, five times.");
            }
        }
    }

    /// <summary>Ends it, as a crash does. Nothing listens on its port until <see cref="StartAgainAsync"/>.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
    }

    /// <summary>Starts it again on its port, empty.</summary>
    public async Task StartAgainAsync(CancellationToken cancellationToken)
    {
        var process = await TryStartAsync(Port, cancellationToken)
            ?? throw new InvalidOperationException($"redis-server did not start on port {Port} again.");
        _process.Dispose();
        _process = process;
    }

    /// <inheritdoc/>
    public async Task<IConnectionMultiplexer> ConnectAsync() =>
        await ConnectionMultiplexer.ConnectAsync($"{ConnectionString},allowAdmin=true,syncTimeout=60000,asyncTimeout=60000");

    /// <inheritdoc/>
    public async Task FlushAsync()
    {
        await using var connection = await ConnectAsync();
        await connection.GetServer(IPAddress.Loopback, Port).FlushAllDatabasesAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process.Dispose();
    }

    /// <returns>Null if it ended at once.</returns>
    private static async Task<Process?> TryStartAsync(int port, CancellationToken cancellationToken)
    {
        var process = Process.Start(new ProcessStartInfo("redis-server")
        {
            ArgumentList = { "--bind", "127.0.0.1", "--port", $"{port}", "--save", "", "--appendonly", "no" },
            RedirectStandardOutput = true,
            UseShellExecute = false,
            WorkingDirectory = Path.GetTempPath(),
        }) ?? throw new InvalidOperationException("redis-server did not start; ./test.sh installs it.");
        while (await process.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.Contains("Ready to accept connections", StringComparison.Ordinal))
            {
                _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None); // Or the pipe fills up.
                return process;
            }
        }

        await process.WaitForExitAsync(cancellationToken);
        process.Dispose();
        return null;
    }

    private static int FreePort()
    {
        using var socket = new TcpListener(IPAddress.Loopback, 0);
        socket.Start();
        return ((IPEndPoint)socket.LocalEndpoint).Port;
    }
}
