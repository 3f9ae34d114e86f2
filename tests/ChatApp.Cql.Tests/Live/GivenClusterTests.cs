using System.Diagnostics;

namespace ChatApp.Cql.Tests.Live;

/// <summary>The live tests against a cluster that is named to them: here another node, which asks for a password.</summary>
public sealed class GivenClusterTests
{
    [Fact]
    public async Task The_live_tests_run_against_whatever_CHATAPP_CASSANDRA_names()
    {
        Assert.SkipWhen(Environment.GetEnvironmentVariable(LiveCluster.Variable) is { Length: > 0 }, "This run is against such a cluster itself.");
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var node = await LocalNode.StartAsync("alice", "correct horse");

        var (rightCode, rightOutput) = await RunAsync($"127.0.0.1:{node.Port},alice,correct horse", cancellationToken);
        var (wrongCode, wrongOutput) = await RunAsync($"127.0.0.1:{node.Port},alice,wrong", cancellationToken);

        Assert.True(rightCode == 0, rightOutput);
        Assert.Contains("Failed: 0, Skipped: 0", rightOutput, StringComparison.Ordinal);
        Assert.NotEqual(0, wrongCode);
        Assert.Contains("Provided username and/or password are incorrect", wrongOutput, StringComparison.Ordinal); // So it was that node that answered.
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(string cluster, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", typeof(GivenClusterTests).Assembly.Location, "-noColor", "-noLogo", "-class", typeof(LiveClusterTests).FullName!])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        start.Environment[LiveCluster.Variable] = cluster;
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync(cancellationToken).WaitAsync(TimeSpan.FromMinutes(3), cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return (process.ExitCode, output);
    }
}
