using System.Diagnostics;
using System.Text.Json;

namespace ChatApp.Bench.Load.Workers;

/// <summary>A worker in a process of its own, with open files and processor time of its own. One order at a time.</summary>
internal sealed class WorkerProcess : IAsyncDisposable
{
    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(5);

    private readonly Process _process;

    private WorkerProcess(Process process) => _process = process;

    public int ProcessId => _process.Id;

    public static async Task<WorkerProcess> StartAsync(WorkerTask task, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(WorkerProcess).Assembly.Location, WorkerCommand.Name])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };

        // One thread that waits for sockets and handles what they say at once: no hand-over, no queue, half the processor time.
        start.Environment["DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS"] = "1";
        start.Environment["DOTNET_SYSTEM_NET_SOCKETS_THREAD_COUNT"] = "1";
        start.Environment["DOTNET_gcConcurrent"] = "0";
        start.Environment["DOTNET_TieredPGO"] = "0";
        var worker = new WorkerProcess(Process.Start(start)!);
        await worker.WriteAsync(task, cancellationToken);
        return worker;
    }

    /// <summary>Gives an order and waits until it is carried out.</summary>
    /// <exception cref="LoadFailedException">It could not be, or the process has ended.</exception>
    public async Task<WorkerReport> OrderAsync(WorkerOrder order, CancellationToken cancellationToken)
    {
        await WriteAsync(order, cancellationToken);
        if (await _process.StandardOutput.ReadLineAsync(cancellationToken) is not { } line)
        {
            throw new LoadFailedException($"A worker has ended with {(_process.WaitForExit(EndPatience) ? _process.ExitCode : null)}.");
        }

        var report = JsonSerializer.Deserialize<WorkerReport>(line, WorkerJson.Options)!;
        return report.Error is null ? report : throw new LoadFailedException($"{order.Verb}: {report.Error} {string.Join("; ", report.Counts.Violations.Take(3))}");
    }

    public async ValueTask DisposeAsync()
    {
        using var patience = new CancellationTokenSource(EndPatience);
        try
        {
            _process.StandardInput.Close(); // It ends with its input.
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private async Task WriteAsync<T>(T line, CancellationToken cancellationToken)
    {
        try
        {
            await _process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(line, WorkerJson.Options).AsMemory(), cancellationToken);
            await _process.StandardInput.FlushAsync(cancellationToken);
        }
        catch (IOException exception)
        {
            throw new LoadFailedException("A worker has ended.", exception);
        }
    }
}
