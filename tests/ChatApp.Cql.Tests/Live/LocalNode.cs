using System.Diagnostics;
using System.Globalization;

namespace ChatApp.Cql.Tests.Live;

/// <summary>A local node in a process of its own, with data that go when it does.</summary>
internal sealed class LocalNode : IAsyncDisposable
{
    private const string ReadyMark = "listening on ";

    private readonly Process _process;
    private readonly DirectoryInfo _data;
    private readonly Task _draining;

    private LocalNode(Process process, DirectoryInfo data, int port)
    {
        (_process, _data, Port) = (process, data, port);
        _draining = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None); // Or it would block once the pipe is full.
    }

    public int Port { get; }

    /// <summary>Starts one that lets everyone in, or who has this password.</summary>
    public static async Task<LocalNode> StartAsync(string? user = null, string? password = null)
    {
        var data = Directory.CreateTempSubdirectory("chatapp-cql-tests-");
        var program = Path.Combine(AppContext.BaseDirectory, "CassandraNode.dll");
        string[] arguments = [program, "--bind", "127.0.0.1", "--port", "0", "--data", data.FullName, .. user is null ? [] : new[] { "--user", user }];
        var start = new ProcessStartInfo("dotnet", arguments) { UseShellExecute = false, RedirectStandardOutput = true };
        start.Environment["CASSANDRA_NODE_PASSWORD"] = password;
        var process = Process.Start(start)!;
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(60), TimeProvider.System);
        while (await process.StandardOutput.ReadLineAsync(timeout.Token) is { } line)
        {
            if (line.Contains(ReadyMark, StringComparison.Ordinal))
            {
                return new LocalNode(process, data, int.Parse(line[(line.LastIndexOf(':') + 1)..], CultureInfo.InvariantCulture));
            }
        }

        throw new InvalidOperationException($"{program} ended without saying '{ReadyMark}…'.");
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync(CancellationToken.None);
        await _draining;
        _process.Dispose();
        _data.Delete(recursive: true);
    }
}
