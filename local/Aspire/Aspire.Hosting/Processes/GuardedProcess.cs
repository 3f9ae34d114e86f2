using System.Diagnostics;
using System.Globalization;

namespace Aspire.Hosting.Processes;

/// <summary>
/// A child process that cannot outlive this one. It runs under a guard (<c>guard.sh</c>) that holds the reading end of a pipe: the kernel
/// closes the writing end when this process ends, even by SIGKILL, and the guard then kills the child's whole session. The child is the
/// leader of that session, so a terminal's Ctrl+C reaches only the AppHost, which stops the children in order.
/// </summary>
internal sealed class GuardedProcess : IAsyncDisposable
{
    private static readonly string Guard = ReadGuard();
    private readonly Process _process;
    private readonly Action<string, bool> _output;
    private readonly TaskCompletionSource<int> _started = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private GuardedProcess(Process process, Action<string, bool> output)
    {
        _process = process;
        _output = output;
        Exited = RunAsync();
    }

    /// <summary>The id of the command's own process, not the guard's.</summary>
    public int ProcessId { get; private set; }

    /// <summary>Its exit code, 128 + n if signal n ended it; complete once its output has been read.</summary>
    public Task<int> Exited { get; }

    /// <exception cref="System.ComponentModel.Win32Exception">The guard could not be started.</exception>
    /// <param name="output">Called for each line, with true for standard error.</param>
    public static async Task<GuardedProcess> StartAsync(
        string fileName, IEnumerable<string> arguments, string workingDirectory, IReadOnlyDictionary<string, string?> environment,
        Action<string, bool> output)
    {
        var start = new ProcessStartInfo("setsid")
        {
            WorkingDirectory = workingDirectory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var argument in (string[])["sh", "-c", Guard, "guard", fileName, .. arguments])
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment.Clear();
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        var guarded = new GuardedProcess(Process.Start(start)!, output);
        guarded.ProcessId = await guarded._started.Task;
        return guarded;
    }

    /// <summary>Asks the whole session to end, and ends it by force after <paramref name="patience"/>.</summary>
    public async Task StopAsync(TimeSpan patience, TimeProvider clock)
    {
        await SignalAsync("TERM");
        try
        {
            await Exited.WaitAsync(patience, clock);
        }
        catch (TimeoutException)
        {
            _output($"[apphost] did not stop within {patience.TotalSeconds:0} s and was killed", true);
            await SignalAsync("KILL");
            await Exited;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close(); // The guard kills what is left.
        await Exited;
        _process.Dispose();
    }

    private async Task SignalAsync(string signal)
    {
        try
        {
            await _process.StandardInput.WriteLineAsync(signal);
            await _process.StandardInput.FlushAsync();
        }
        catch (IOException)
        {
            // The guard is gone, and so is its child.
        }
    }

    private async Task<int> RunAsync()
    {
        var output = ReadOutputAsync();
        var errors = ReadErrorsAsync();
        await _process.WaitForExitAsync();
        // A grandchild in a session of its own may hold the console open.
        await Task.WhenAny(Task.WhenAll(output, errors), Task.Delay(TimeSpan.FromSeconds(2), TimeProvider.System));
        _started.TrySetResult(0);
        return _process.ExitCode;
    }

    private async Task ReadOutputAsync()
    {
        var first = await _process.StandardOutput.ReadLineAsync();
        _started.TrySetResult(int.TryParse(first, CultureInfo.InvariantCulture, out var processId) ? processId : 0);
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            _output(line, false);
        }
    }

    private async Task ReadErrorsAsync()
    {
        while (await _process.StandardError.ReadLineAsync() is { } line)
        {
            _output(line, true);
        }
    }

    private static string ReadGuard()
    {
        using var reader = new StreamReader(typeof(GuardedProcess).Assembly.GetManifestResourceStream("guard.sh")!);
        return reader.ReadToEnd();
    }
}
