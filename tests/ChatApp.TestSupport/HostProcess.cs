using System.Diagnostics;
using System.Globalization;

namespace ChatApp.TestSupport;

/// <summary>A host as a process of its own, which can be killed and stopped. Its assembly lies beside the test's.</summary>
public sealed class HostProcess : IAsyncDisposable
{
    private readonly Process _process;

    private HostProcess(Process process) => _process = process;

    /// <summary>Starts it. What it writes is thrown away.</summary>
    /// <param name="assembly">Its assembly's name without the ending.</param>
    /// <param name="arguments">Its command line.</param>
    public static HostProcess Start(string assembly, IEnumerable<string> arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        var info = new ProcessStartInfo("dotnet") { UseShellExecute = false, RedirectStandardOutput = true };
        info.ArgumentList.Add("exec");
        info.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, $"{assembly}.dll"));
        foreach (var argument in arguments)
        {
            info.ArgumentList.Add(argument);
        }

        var process = Process.Start(info) ?? throw new InvalidOperationException($"{assembly} did not start.");
        process.BeginOutputReadLine(); // Or the pipe fills up.
        return new HostProcess(process);
    }

    /// <summary>Ends it without a word: SIGKILL.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
    }

    /// <summary>Waits until it has ended by itself.</summary>
    /// <exception cref="TimeoutException">It still runs after 60 s.</exception>
    public Task WaitForExitAsync() => _process.WaitForExitAsync(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(60));

    /// <summary>Asks it to end, as an orchestrator does: SIGTERM.</summary>
    public Task TerminateAsync() => SignalAsync("TERM");

    /// <summary>Stops it where it stands: SIGSTOP.</summary>
    public Task PauseAsync() => SignalAsync("STOP");

    /// <summary>Lets it go on: SIGCONT.</summary>
    public Task ContinueAsync() => SignalAsync("CONT");

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        _process.Dispose();
    }

    private async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(CancellationToken.None);
    }
}
