using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using ChatApp.IntegrationTests.Running;
using ChatApp.TestSupport;

namespace ChatApp.IntegrationTests.People;

/// <summary>Somebody who uses the sample client of <c>samples/javascript</c>, in a process of its own.</summary>
internal sealed class JavaScriptClient : IAsyncDisposable
{
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _shown = new();
    private readonly ConcurrentQueue<string> _said = new();

    private JavaScriptClient(Process process) => _process = process;

    /// <summary>What stands on its screen, line by line.</summary>
    public IReadOnlyList<string> Shown => [.. _shown];

    public static async Task<JavaScriptClient> StartAsync(RunningSystem system, string handle)
    {
        Directory.CreateDirectory(system.DeviceFolder);
        var info = new ProcessStartInfo("node")
        {
            UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        foreach (var argument in new[]
        {
            Path.Combine(SampleFolder(), "chat.mjs"), handle, "--api", system.Api.ToString(), "--store", Path.Combine(system.DeviceFolder, $"{handle}.json"),
        })
        {
            info.ArgumentList.Add(argument);
        }

        var client = new JavaScriptClient(Process.Start(info) ?? throw new InvalidOperationException("node did not start."));
        client._process.OutputDataReceived += (_, line) => Note(client._shown, line.Data);
        client._process.ErrorDataReceived += (_, line) => Note(client._said, line.Data);
        client._process.BeginOutputReadLine();
        client._process.BeginErrorReadLine();
        await client.UntilAsync(() => client._said.Any(line => line.StartsWith("connected to", StringComparison.Ordinal)), "be connected");
        return client;
    }

    /// <summary>Types a line and ends it.</summary>
    public async Task SayAsync(Person to, string text)
    {
        await _process.StandardInput.WriteLineAsync($"{to.Handle} {text}");
        await _process.StandardInput.FlushAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Waits until these lines, and no others, stand on the screen.</summary>
    public async Task ShowsAsync(params string[] lines)
    {
        await UntilAsync(() => _shown.Count >= lines.Length, $"show {lines.Length} lines");
        Assert.Equal(lines, Shown);
    }

    /// <summary>Ends it as a power cut would.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync(CancellationToken.None);
        }

        _process.Dispose();
    }

    private static void Note(ConcurrentQueue<string> lines, string? line)
    {
        if (line is not null)
        {
            lines.Enqueue(line);
        }
    }

    private async Task UntilAsync(Func<bool> condition, string what)
    {
        try
        {
            await Waiting.UntilAsync(condition, $"the JavaScript client to {what}", TimeSpan.FromSeconds(60));
        }
        catch (TimeoutException exception)
        {
            throw new TimeoutException($"{exception.Message} It shows: {string.Join(" | ", _shown)}. It said: {string.Join(" | ", _said)}", exception);
        }
    }

    private static string SampleFolder([CallerFilePath] string path = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "..", "..", "..", "samples", "javascript"));
}
