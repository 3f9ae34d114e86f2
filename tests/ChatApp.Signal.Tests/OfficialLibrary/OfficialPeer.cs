using System.Diagnostics;
using System.Reflection;
using System.Text.Json.Nodes;
using ChatApp.Signal.Tests.Peers;

namespace ChatApp.Signal.Tests.OfficialLibrary;

/// <summary>A Node process with one version of the official library. See interop/peer.mjs.</summary>
internal sealed class OfficialPeer : IPeer, IAsyncDisposable
{
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly Task<string> _errors;
    private int _nextId;

    private OfficialPeer(Process process)
    {
        _process = process;
        _errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Starts the library under the name that package.json gives it.</summary>
    public static OfficialPeer Start(string package = "libsignal-0-103")
    {
        var metadata = typeof(OfficialPeer).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>();
        var folder = metadata.Single(static data => data.Key == "InteropFolder").Value!;
        Assert.True(
            Directory.Exists(Path.Combine(folder, "node_modules", package)),
            $"The official library is not installed. Run: (cd {folder} && npm ci --ignore-scripts)");
        var start = new ProcessStartInfo("node", ["peer.mjs", package])
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return new OfficialPeer(Process.Start(start)!);
    }

    /// <inheritdoc/>
    public async Task<JsonObject> CallAsync(string operation, JsonObject arguments)
    {
        var id = ++_nextId;
        arguments["id"] = id;
        arguments["op"] = operation;
        await _process.StandardInput.WriteLineAsync(arguments.ToJsonString().AsMemory(), TestContext.Current.CancellationToken);
        await _process.StandardInput.FlushAsync(TestContext.Current.CancellationToken);
        var line = await _process.StandardOutput
            .ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(AnswerTimeout, TestContext.Current.CancellationToken)
            ?? throw new InvalidOperationException($"Node ended without an answer to {operation}: {await _errors}");
        var answer = JsonNode.Parse(line)!.AsObject();
        Assert.Equal(id, (int)answer["id"]!);
        return answer["error"] is { } error ? throw new PeerException((string)error!) : answer;
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        using var timeout = new CancellationTokenSource(AnswerTimeout);
        await _process.WaitForExitAsync(timeout.Token);
        _process.Dispose();
    }
}
