using System.Collections.ObjectModel;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using ChatApp.Bench.Load;

namespace ChatApp.Bench.Peers;

/// <summary>A server process that the bench has started, and ends.</summary>
internal sealed class PeerProcess : IAsyncDisposable
{
    private const int LinesKept = 10;
    private static readonly TimeSpan StartPatience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(5);

    private readonly Process _process;
    private readonly Queue<string> _lines = new();

    private PeerProcess(string name, int port, Process process)
    {
        Name = name;
        Port = port;
        _process = process;
    }

    public string Name { get; }

    public int Port { get; }

    public int ProcessId => _process.Id;

    /// <summary>Starts a server and waits until it takes connections.</summary>
    /// <param name="name">Its kind and number.</param>
    /// <param name="program">What to run.</param>
    /// <param name="argumentsOf">Its arguments, given a free port.</param>
    /// <param name="environment">Variables of its own; null for none.</param>
    /// <param name="clock">For the patience.</param>
    /// <param name="cancellationToken">Stops the waiting.</param>
    /// <exception cref="LoadFailedException">It is not installed, or takes no connections.</exception>
    public static async Task<PeerProcess> StartAsync(
        string name, string program, Func<int, IEnumerable<string>> argumentsOf, IReadOnlyDictionary<string, string>? environment,
        TimeProvider clock, CancellationToken cancellationToken)
    {
        var port = FreePort();
        var start = new ProcessStartInfo(program, argumentsOf(port)) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (var (variable, value) in environment ?? ReadOnlyDictionary<string, string>.Empty)
        {
            start.Environment[variable] = value;
        }

        PeerProcess server;
        try
        {
            server = new PeerProcess(name, port, Process.Start(start)!);
        }
        catch (Win32Exception exception)
        {
            throw new LoadFailedException($"{program} is not installed.", exception);
        }

        server._process.OutputDataReceived += (_, line) => server.Keep(line.Data);
        server._process.BeginOutputReadLine();
        var started = clock.GetTimestamp();
        while (!await IsListeningAsync(port, cancellationToken))
        {
            if (server._process.HasExited || clock.GetElapsedTime(started) > StartPatience)
            {
                await server.DisposeAsync();
                throw new LoadFailedException($"{program} takes no connections. {server.LastLines()}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), clock, cancellationToken);
        }

        return server;
    }

    /// <summary>Starts one of our own servers of <see cref="PeerServerCommand"/>.</summary>
    /// <exception cref="LoadFailedException">It takes no connections.</exception>
    public static Task<PeerProcess> StartOwnAsync(
        string name, string kind, string redis, TimeProvider clock, CancellationToken cancellationToken) =>
        StartAsync(
            name,
            "dotnet",
            port =>
            [
                typeof(PeerProcess).Assembly.Location, PeerServerCommand.Name, kind,
                "--port", port.ToString(CultureInfo.InvariantCulture), "--redis", redis,
            ],
            environment: null,
            clock,
            cancellationToken);

    public async ValueTask DisposeAsync()
    {
        using var patience = new CancellationTokenSource(EndPatience);
        try
        {
            _process.StandardInput.Close();
            if (!_process.HasExited)
            {
                using var end = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
            }

            await _process.WaitForExitAsync(patience.Token);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private void Keep(string? line)
    {
        lock (_lines)
        {
            _lines.Enqueue(line ?? "");
            if (_lines.Count > LinesKept)
            {
                _lines.Dequeue();
            }
        }
    }

    private string LastLines()
    {
        lock (_lines)
        {
            return string.Join(Environment.NewLine, _lines);
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task<bool> IsListeningAsync(int port, CancellationToken cancellationToken)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
