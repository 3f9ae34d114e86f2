using System.Diagnostics;
using System.Text.Json.Nodes;

namespace ChatApp.Cql.Tests.OfficialDrivers;

/// <summary>Asks the codecs of an official driver, in a process of its own; see <c>drivers/codec.py</c>.</summary>
internal static class DriverCodec
{
    public const string Python = "python";
    public const string Node = "node";

    /// <summary>One answer for each request, in order.</summary>
    public static async Task<List<JsonObject>> AskAsync(string driver, IReadOnlyCollection<JsonObject> requests, CancellationToken cancellationToken)
    {
        // The Debian package of the Python driver is for Debian's own Python.
        var folder = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "..", "drivers"));
        var (program, script) = driver == Python ? ("/usr/bin/python3", "codec.py") : ("node", "codec.js");
        using var process = Process.Start(new ProcessStartInfo(program, [Path.Combine(folder, script)])
        {
            UseShellExecute = false,
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        foreach (var request in requests)
        {
            await process.StandardInput.WriteLineAsync(request.ToJsonString().AsMemory(), cancellationToken);
        }

        process.StandardInput.Close();
        await process.WaitForExitAsync(cancellationToken);
        Assert.True(process.ExitCode == 0, $"{program} {script} failed (./test.sh installs what it needs): {await errors}");
        var answers = (await output).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!.AsObject()).ToList();
        Assert.Equal(requests.Count, answers.Count);
        return answers;
    }
}
