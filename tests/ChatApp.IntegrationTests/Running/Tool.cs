using System.Diagnostics;

namespace ChatApp.IntegrationTests.Running;

/// <summary>A program that is run to its end, as somebody at a terminal runs it.</summary>
internal static class Tool
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Runs it.</summary>
    /// <param name="assembly">Its assembly's name without the ending; it lies beside the test's.</param>
    /// <param name="arguments">Its command line.</param>
    /// <returns>Its exit code, and all that it wrote.</returns>
    public static async Task<(int ExitCode, string Output)> RunAsync(string assembly, params IEnumerable<string> arguments)
    {
        var info = new ProcessStartInfo("dotnet", ["exec", Path.Combine(AppContext.BaseDirectory, $"{assembly}.dll"), .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(info) ?? throw new InvalidOperationException($"{assembly} did not start.");
        var cancellation = TestContext.Current.CancellationToken;
        try
        {
            var written = await Task
                .WhenAll(process.StandardOutput.ReadToEndAsync(cancellation), process.StandardError.ReadToEndAsync(cancellation))
                .WaitAsync(Patience, cancellation);
            await process.WaitForExitAsync(cancellation);
            return (process.ExitCode, string.Concat(written));
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }
}
