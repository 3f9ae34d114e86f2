using System.Diagnostics;
using System.Globalization;

namespace CassandraNode.Tests;

/// <summary>The node as a process of its own, as <c>dotnet run</c> starts it.</summary>
internal sealed class NodeProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartsWithin = TimeSpan.FromSeconds(60);

    private readonly Process _process;

    private NodeProcess(Process process, int port, TimeSpan startedIn)
    {
        _process = process;
        Port = port;
        StartedIn = startedIn;
    }

    public int Port { get; }

    /// <summary>From the start of the process to <c>listening</c>.</summary>
    public TimeSpan StartedIn { get; }

    public static async Task<NodeProcess> StartAsync(string folder, long? largestFile = null)
    {
        var started = TimeProvider.System.GetTimestamp();
        var process = Process.Start(StartInfo(largestFile, "--port", "0", "--data", folder))!;
        using var timeout = new CancellationTokenSource(StartsWithin);
        while (await process.StandardOutput.ReadLineAsync(timeout.Token) is { } line)
        {
            if (line.StartsWith("listening on ", StringComparison.Ordinal))
            {
                var port = int.Parse(line[(line.LastIndexOf(':') + 1)..], CultureInfo.InvariantCulture);
                return new NodeProcess(process, port, TimeProvider.System.GetElapsedTime(started));
            }
        }

        throw new InvalidOperationException($"The node ended before it listened: {await process.StandardError.ReadToEndAsync(timeout.Token)}");
    }

    /// <summary>Runs a node that is not expected to come up.</summary>
    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using var process = Process.Start(StartInfo(null, arguments))!;
        using var timeout = new CancellationTokenSource(StartsWithin);
        var output = process.StandardOutput.ReadToEndAsync(timeout.Token);
        var error = process.StandardError.ReadToEndAsync(timeout.Token);
        await process.WaitForExitAsync(timeout.Token);
        return (process.ExitCode, await output, await error);
    }

    /// <summary>Ends it without a word: SIGKILL.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
    }

    /// <summary>Asks it to end, as Ctrl+C does.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> StopAsync()
    {
        using (Process.Start("kill", ["-INT", _process.Id.ToString(CultureInfo.InvariantCulture)]))
        using (var timeout = new CancellationTokenSource(StartsWithin))
        {
            await _process.WaitForExitAsync(timeout.Token);
        }

        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        _process.Dispose();
    }

    private static ProcessStartInfo StartInfo(long? largestFile, params string[] arguments)
    {
        var assembly = Path.Combine(AppContext.BaseDirectory, "CassandraNode.dll");
        var info = largestFile is null
            ? new ProcessStartInfo("env") { ArgumentList = { "--default-signal=INT", "dotnet", "exec", assembly } } // A shell's background jobs ignore it.
            : new ProcessStartInfo("bash")
            {
                // A write past the limit fails as it does on a full disk; the signal that comes with it is ignored.
                ArgumentList = { "-c", $"trap '' XFSZ; ulimit -f {largestFile / 1024}; exec dotnet exec \"$0\" \"$@\"", assembly },
                Environment = { ["DOTNET_EnableWriteXorExecute"] = "0" }, // It maps a large file.
            };
        foreach (var argument in arguments)
        {
            info.ArgumentList.Add(argument);
        }

        info.UseShellExecute = false;
        info.RedirectStandardOutput = true;
        info.RedirectStandardError = true;
        return info;
    }
}
