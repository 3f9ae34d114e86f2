using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace ChatApp.Bench.Micro.Signal;

/// <summary>The official library in a Node process, doing the same work. It is where the tests have it.</summary>
internal static class OfficialLibrary
{
    public const string Name = "libsignal-client 0.103.0, Node";

    private const string Package = "libsignal-0-103";
    private static readonly string Folder = Path.Combine("tests", "ChatApp.Signal.Tests", "interop");

    /// <summary>Times done a CPU-second, by the name of the work; or why there are none.</summary>
    public static async Task<(IReadOnlyDictionary<string, double> Figures, string? Reason)> MeasureAsync(
        double cpuSeconds, CancellationToken cancellationToken)
    {
        var none = new Dictionary<string, double>();
        if (Find() is not { } folder)
        {
            return (none, $"not run from inside the repository, or npm ci --ignore-scripts has not been run in {Folder}");
        }

        var seconds = cpuSeconds.ToString(CultureInfo.InvariantCulture);
        var start = new ProcessStartInfo("node", ["bench.mjs", Package, seconds])
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        try
        {
            using var node = Process.Start(start)!;
            var output = await node.StandardOutput.ReadToEndAsync(cancellationToken);
            await node.WaitForExitAsync(cancellationToken);
            return node.ExitCode == 0
                ? (JsonSerializer.Deserialize<Dictionary<string, double>>(output)!, null)
                : (none, $"node ended with {node.ExitCode}");
        }
        catch (Win32Exception)
        {
            return (none, "node is not installed");
        }
    }

    private static string? Find()
    {
        for (var folder = new DirectoryInfo(Environment.CurrentDirectory); folder is not null; folder = folder.Parent)
        {
            var interop = Path.Combine(folder.FullName, Folder);
            if (Directory.Exists(Path.Combine(interop, "node_modules", Package)))
            {
                return interop;
            }
        }

        return null;
    }
}
