using System.Diagnostics;
using ChatApp.TestSupport;

namespace ChatApp.AppHost.Tests.Running;

/// <summary>The real AppHost in a process of its own, on free ports and a data folder of its own.</summary>
internal sealed class AppHostProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);
    private readonly Process _process;
    private readonly string _folder;
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

    public static AppHostProcess Start(params string[] args)
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
            "--Data", folder, "--DcpPublisher:RandomizePorts=true", "--Dashboard", "false", .. args,
        ];
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

    /// <summary>The processes that it has started, and those that they have.</summary>
    public IReadOnlyList<ProcessIdentity> Descendants() => ProcessTable.DescendantsOf(_process.Id);

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
        var left = Descendants();
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await _process.WaitForExitAsync(CancellationToken.None);
        await ProcessTable.WaitUntilGoneAsync(left, TimeSpan.FromSeconds(30)); // Or they write into the folder that goes now.
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
