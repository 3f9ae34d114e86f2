using System.Diagnostics;
using System.Globalization;
using ChatApp.Cql;

namespace ChatApp.Bench.Micro.Cql;

/// <summary>A server in a process of its own, so that its allocations are not counted; ended with this object.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private const string ReadyMark = "listening on ";
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly DirectoryInfo? _data;
    private readonly Task _draining;

    private ServerProcess(Process process, DirectoryInfo? data, int port)
    {
        _process = process;
        _data = data;
        _draining = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null); // Or the server would block once the pipe is full.
        Options = new CqlSessionOptions { ContactPoints = { "127.0.0.1" }, Port = port };
    }

    public CqlSessionOptions Options { get; }

    /// <summary>What the process has used so far, of all processors.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    public static Task<ServerProcess> StartCannedAsync(CancellationToken cancellationToken) =>
        StartAsync(typeof(ServerProcess).Assembly.Location, [CannedServerCommand.Name], null, cancellationToken);

    public static Task<ServerProcess> StartNodeAsync(CancellationToken cancellationToken)
    {
        var data = Directory.CreateTempSubdirectory("chatapp-bench-");
        return StartNodeAsync(data, data, cancellationToken);
    }

    /// <summary>The local node on a folder that stays.</summary>
    public static Task<ServerProcess> StartNodeAsync(DirectoryInfo data, CancellationToken cancellationToken) =>
        StartNodeAsync(data, null, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        await _draining;

        if (_data is { } data)
        {
            data.Refresh();
            if (data.Exists)
            {
                data.Delete(recursive: true);
            }
        }
    }

    private static Task<ServerProcess> StartNodeAsync(DirectoryInfo data, DirectoryInfo? deleted, CancellationToken cancellationToken) => StartAsync(
        Path.Combine(AppContext.BaseDirectory, "CassandraNode.dll"),
        ["--bind", "127.0.0.1", "--port", "0", "--data", data.FullName],
        deleted,
        cancellationToken);

    private static async Task<ServerProcess> StartAsync(string program, string[] arguments, DirectoryInfo? data, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("dotnet", [program, .. arguments]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardInput = true };
        start.Environment["DOTNET_gcServer"] = "0";
        var process = Process.Start(start) ?? throw new ServerUnavailableException($"{program} did not start.");
        using var timeout = new CancellationTokenSource(StartTimeout, TimeProvider.System);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            while (await process.StandardOutput.ReadLineAsync(either.Token) is { } line)
            {
                if (line.Contains(ReadyMark, StringComparison.Ordinal))
                {
                    return new ServerProcess(process, data, int.Parse(line[(line.LastIndexOf(':') + 1)..], CultureInfo.InvariantCulture));
                }
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            process.Kill(entireProcessTree: true);
        }

        throw new ServerUnavailableException($"{program} did not say '{ReadyMark}…' within {StartTimeout.TotalSeconds} s.");
    }
}
