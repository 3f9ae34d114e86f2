using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace ChatApp.Bench.Results;

/// <summary>Where figures come from: the commit and the machine.</summary>
internal static class RunOrigin
{
    private const string Unknown = "unknown";

    public static async Task<string> ReadCommitAsync(CancellationToken cancellationToken)
    {
        var commit = await GitAsync("rev-parse --short=12 HEAD", cancellationToken);
        if (commit is null)
        {
            return Unknown;
        }

        var changes = await GitAsync("status --porcelain --untracked-files=no", cancellationToken);
        return string.IsNullOrEmpty(changes) ? commit : commit + "+";
    }

    public static string DescribeMachine() =>
        $"{ProcessorName()}, {Environment.ProcessorCount} cores, {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}";

    private static string ProcessorName()
    {
        const string cpuInfo = "/proc/cpuinfo";
        const string key = "model name";
        var line = File.Exists(cpuInfo) ? File.ReadLines(cpuInfo).FirstOrDefault(line => line.StartsWith(key, StringComparison.Ordinal)) : null;
        return line?[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString();
    }

    private static async Task<string?> GitAsync(string arguments, CancellationToken cancellationToken)
    {
        try
        {
            using var git = Process.Start(new ProcessStartInfo("git", arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true });
            if (git is null)
            {
                return null;
            }

            var output = await git.StandardOutput.ReadToEndAsync(cancellationToken);
            await git.WaitForExitAsync(cancellationToken);
            return git.ExitCode == 0 ? output.Trim() : null;
        }
        catch (Win32Exception)
        {
            return null; // No git here.
        }
    }
}
