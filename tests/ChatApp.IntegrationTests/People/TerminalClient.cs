using System.Diagnostics;
using System.Text.RegularExpressions;
using ChatApp.Contracts.Identity;
using ChatApp.IntegrationTests.Running;
using ChatApp.TestSupport;

namespace ChatApp.IntegrationTests.People;

/// <summary>Somebody who uses the terminal chat of some version, in a process of its own, and talks with one person.</summary>
internal sealed partial class TerminalClient : ITalker, IAsyncDisposable
{
    private readonly Process _process;
    private readonly Lock _lock = new();
    private readonly List<string> _lines = [];
    private readonly HashSet<string> _ticked = new(StringComparer.Ordinal);
    private long? _outageSince;
    private int _said;

    private TerminalClient(Process process, Handle handle) => (_process, Handle) = (process, handle);

    /// <inheritdoc/>
    public int Unanswered
    {
        get
        {
            lock (_lock)
            {
                return _said - _ticked.Count;
            }
        }
    }

    /// <summary>The program of this version, which lies beside the test's.</summary>
    public static string OfThisVersion { get; } = Path.Combine(AppContext.BaseDirectory, "ChatApp.Cli.dll");

    public Handle Handle { get; }

    public TimeSpan LongestOutage { get; private set; }

    /// <summary>Starts it under a handle that nobody has, and waits until it is online.</summary>
    /// <param name="system">The system.</param>
    /// <param name="program">The terminal chat's program.</param>
    /// <param name="name">What the handle begins with.</param>
    public static async Task<TerminalClient> StartAsync(RunningSystem system, string program, string name)
    {
        Assert.True(Handle.TryParse($"{name}-{Guid.NewGuid():N}"[..20], out var handle));
        var info = new ProcessStartInfo("dotnet")
        {
            UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        foreach (var argument in new[]
        {
            "exec", program, handle.ToString(), "--data", Path.Combine(system.DeviceFolder, handle.ToString()), "--api", system.Api.ToString(),
        })
        {
            info.ArgumentList.Add(argument);
        }

        var client = new TerminalClient(Process.Start(info) ?? throw new InvalidOperationException("The terminal chat did not start."), handle);
        client._process.OutputDataReceived += (_, line) => client.Note(line.Data);
        client._process.ErrorDataReceived += (_, line) => client.Note(line.Data);
        client._process.BeginOutputReadLine();
        client._process.BeginErrorReadLine();
        await client.PrintsAsync("-- online (");
        return client;
    }

    /// <summary>Opens the conversation with the one person that it talks with.</summary>
    public async Task OpenAsync(Handle other)
    {
        await TypeAsync($"/to {other}");
        await PrintsAsync($"-- {other}");
    }

    /// <inheritdoc/>
    public async Task SayAsync(Handle to, string text)
    {
        await TypeAsync(text);
        lock (_lock)
        {
            _said++;
        }
    }

    /// <summary>Types a line.</summary>
    public async Task TypeAsync(string line)
    {
        await _process.StandardInput.WriteLineAsync(line.AsMemory(), TestContext.Current.CancellationToken);
        await _process.StandardInput.FlushAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Waits until it has printed a line with this in it.</summary>
    public async Task PrintsAsync(string text)
    {
        try
        {
            await Waiting.UntilAsync(() => Has(text), $"{Handle} to print \"{text}\"", TimeSpan.FromSeconds(60));
        }
        catch (TimeoutException exception)
        {
            throw new TimeoutException($"{exception.Message} {this}", exception);
        }
    }

    /// <summary>Leaves once everything typed has been taken, and opens its store with the client of this version.</summary>
    public async Task<Person> UpgradeAsync(RunningSystem system)
    {
        await TypeAsync("/quit");
        await Waiting.UntilAsync(() => _process.HasExited, $"{Handle} to leave", TimeSpan.FromSeconds(120));
        return await Person.OpenAsync(system, Handle, device: Handle.ToString()); // It keeps each handle's data in a folder of that name.
    }

    /// <summary>The newest of what it printed.</summary>
    public override string ToString()
    {
        lock (_lock)
        {
            return $"{Handle} printed: {string.Join(" | ", _lines.TakeLast(30))}";
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync(CancellationToken.None);
        }

        _process.Dispose();
    }

    private bool Has(string text)
    {
        lock (_lock)
        {
            return _lines.Exists(line => line.Contains(text, StringComparison.Ordinal));
        }
    }

    private void Note(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_lock)
        {
            _lines.Add(line);
            if (TickedMessage().Match(line) is { Success: true, Groups: var found })
            {
                _ticked.Add(found["number"].Value);
            }

            var now = TimeProvider.System.GetTimestamp();
            if (line.StartsWith("-- offline", StringComparison.Ordinal))
            {
                _outageSince ??= now;
            }
            else if (_outageSince is { } since && line.StartsWith("-- resumed", StringComparison.Ordinal))
            {
                var outage = TimeProvider.System.GetElapsedTime(since, now);
                LongestOutage = outage > LongestOutage ? outage : LongestOutage;
                _outageSince = null;
            }
        }
    }

    // "#7 ✓ sent" once the tick comes, "14:03 ana #7: hello  ✓✓ read" where the conversation is shown anew.
    [GeneratedRegex(@"(^| )#(?<number>\d+)(:.*)? +✓", RegexOptions.ExplicitCapture)]
    private static partial Regex TickedMessage();
}
