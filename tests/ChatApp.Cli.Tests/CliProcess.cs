using System.Diagnostics;
using ChatApp.Scripted;

namespace ChatApp.Cli.Tests;

/// <summary>The terminal chat as its own process, driven line by line.</summary>
internal sealed class CliProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly List<string> _lines = [];

    private CliProcess(Process process) => _process = process;

    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_lines)
            {
                return [.. _lines];
            }
        }
    }

    public static CliProcess Start(string folder, Uri api, string handle = "alice")
    {
        var start = new ProcessStartInfo("dotnet")
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in new[]
        {
            "exec", Path.Combine(AppContext.BaseDirectory, "ChatApp.Cli.dll"), handle, "--data", folder, "--api", api.ToString(),
        })
        {
            start.ArgumentList.Add(argument);
        }

        var cli = new CliProcess(Process.Start(start) ?? throw new InvalidOperationException("The chat could not be started."));
        cli._process.OutputDataReceived += (_, line) => cli.Note(line.Data);
        cli._process.ErrorDataReceived += (_, line) => cli.Note(line.Data);
        cli._process.BeginOutputReadLine();
        cli._process.BeginErrorReadLine();
        return cli;
    }

    public async Task TypeAsync(string line) => await _process.StandardInput.WriteLineAsync(line.AsMemory(), CancellationToken.None);

    public void EndInput() => _process.StandardInput.Close();

    public Task WaitForAsync(string text) => Eventually.HoldsAsync(
        () => Lines.Any(line => line.Contains(text, StringComparison.Ordinal)),
        $"\"{text}\" was never printed; this was:\n{string.Join('\n', Lines)}");

    public async Task<int> WaitForExitAsync()
    {
        await Eventually.HoldsAsync(() => _process.HasExited, $"The chat did not end; it printed:\n{string.Join('\n', Lines)}");
        await _process.WaitForExitAsync(CancellationToken.None); // Until all lines are read.
        return _process.ExitCode;
    }

    /// <summary>SIGINT, as Ctrl+C sends it.</summary>
    public void Interrupt() => Process.Start("kill", ["-INT", $"{_process.Id}"]).WaitForExit();

    /// <summary>SIGKILL.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        _process.Dispose();
    }

    private void Note(string? line)
    {
        if (line is not null)
        {
            lock (_lines)
            {
                _lines.Add(line);
            }
        }
    }
}
