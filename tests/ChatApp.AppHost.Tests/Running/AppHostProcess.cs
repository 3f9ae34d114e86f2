using System.Diagnostics;
using ChatApp.TestSupport;

namespace ChatApp.AppHost.Tests.Running;

/// <summary>The real AppHost in a process of its own, on free ports and a data folder of its own.</summary>
internal sealed class AppHostProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);
    private readonly Process _process;
    private readonly string _folder; // Its name is in the environment of all that descends from this AppHost.
    private readonly List<string> _lines = [];

    private AppHostProcess(Process process, string folder)
    {
        _process = process;
        _folder = folder;
    }

    public string Output
    {
        get
        {
            lock (_lines)
            {
                return string.Join('\n', _lines);
            }
        }
    }

    public static AppHostProcess Start(int? apiPort = null)
    {
        var folder = Directory.CreateTempSubdirectory("chatapp-apphost-").FullName;
        var start = new ProcessStartInfo("dotnet")
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        string[] all =
        [
            "exec", Path.Combine(AppContext.BaseDirectory, "ChatApp.AppHost.dll"),
            "--Data", folder, "--Dashboard", "false", "--ApiPort", $"{apiPort ?? FreePort.Take()}",
        ];
        start.Environment["APPHOST_TEST_FOLDER"] = folder;
        foreach (var argument in all)
        {
            start.ArgumentList.Add(argument);
        }

        var appHost = new AppHostProcess(Process.Start(start) ?? throw new InvalidOperationException("The AppHost could not be started."), folder);
        appHost._process.OutputDataReceived += (_, line) => appHost.Note(line.Data);
        appHost._process.ErrorDataReceived += (_, line) => appHost.Note(line.Data);
        appHost._process.BeginOutputReadLine();
        appHost._process.BeginErrorReadLine();
        return appHost;
    }

    public async Task WaitForLineAsync(string text)
    {
        try
        {
            await Waiting.UntilAsync(
                () => _process.HasExited || Output.Contains(text, StringComparison.Ordinal), $"the AppHost to say \"{text}\"", Patience);
        }
        catch (TimeoutException exception)
        {
            throw new TimeoutException($"{exception.Message} It said:\n{Output}", exception);
        }

        Assert.False(_process.HasExited, $"The AppHost ended. It said:\n{Output}");
    }

    /// <summary>Waits until it has started the first process.</summary>
    public Task WaitForDescendantAsync() => Waiting.UntilAsync(() => Descendants().Count > 0, "the AppHost to start a process", Patience);

    /// <summary>All processes that stem from it, even if their parent has ended since.</summary>
    public IReadOnlyList<ProcessIdentity> Descendants() =>
        [.. ProcessTable.WithEnvironment($"APPHOST_TEST_FOLDER={_folder}").Where(process => process.Id != _process.Id)];

    /// <summary>Waits until nothing of it is left.</summary>
    public async Task WaitUntilNothingIsLeftAsync(TimeSpan patience)
    {
        try
        {
            await Waiting.UntilAsync(() => Descendants().Count == 0, "the AppHost's processes to be gone", patience);
        }
        catch (TimeoutException exception)
        {
            throw new TimeoutException($"{exception.Message} Left: {string.Join(", ", Descendants())}", exception);
        }
    }

    /// <summary>Sends it a signal: INT as Ctrl+C does, or KILL.</summary>
    public void Signal(string name) => Process.Start("kill", [$"-{name}", $"{_process.Id}"]).WaitForExit();

    public async Task<int> WaitForExitAsync()
    {
        try
        {
            await _process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Patience, TestContext.Current.CancellationToken);
        }
        catch (TimeoutException exception)
        {
            throw new TimeoutException($"The AppHost did not end. It said:\n{Output}", exception);
        }

        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await _process.WaitForExitAsync(CancellationToken.None);
        await WaitUntilNothingIsLeftAsync(TimeSpan.FromSeconds(30)); // Or they write into the folder that goes now.
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
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
