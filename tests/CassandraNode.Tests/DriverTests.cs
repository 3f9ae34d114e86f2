using System.Diagnostics;
using System.Runtime.CompilerServices;
using CassandraNode.Protocol;

namespace CassandraNode.Tests;

/// <summary>The official drivers for Node and Python, with their defaults. What they check is in <c>drivers/</c>.</summary>
public sealed class DriverTests
{
    [Fact]
    public async Task The_official_Node_driver_finds_what_it_expects() => await RunAsync("node", "node_driver.js", minimumChecks: 18);

    [Fact]
    public async Task The_official_Python_driver_finds_what_it_expects() => await RunAsync("/usr/bin/python3", "python_driver.py", minimumChecks: 10);

    [Theory]
    [InlineData("node", "node_driver.js", 18)]
    [InlineData("/usr/bin/python3", "python_driver.py", 10)]
    public async Task Both_sign_in_when_the_node_asks_for_a_password(string program, string script, int minimumChecks) =>
        await RunAsync(program, script, minimumChecks, "alice", "correct horse");

    [Fact]
    public async Task A_wrong_password_is_refused()
    {
        using var folder = new TemporaryFolder();
        await using var server = CassandraServer.Start(new CassandraServerOptions { DataFolder = folder.Path, User = "alice", Password = "right" });

        var (exitCode, lines) = await RunScriptAsync("node", "node_driver.js", server.Endpoint.Port, "alice", "wrong");

        Assert.NotEqual(0, exitCode);
        Assert.Contains(lines, line => line.Contains("Provided username and/or password are incorrect", StringComparison.Ordinal));
    }

    [Fact]
    public void Credentials_match_whole_names_and_passwords_only()
    {
        var credentials = new Credentials("alice", "secret");

        Assert.True(credentials.Match("\0alice\0secret"u8.ToArray()));
        Assert.True(credentials.Match("other\0alice\0secret"u8.ToArray()));
        Assert.False(credentials.Match("\0alice\0secre"u8.ToArray()));
        Assert.False(credentials.Match("alice"u8.ToArray()));
        Assert.False(credentials.Match(null));
    }

    private static async Task RunAsync(string program, string script, int minimumChecks, string? user = null, string? password = null)
    {
        using var folder = new TemporaryFolder();
        await using var server = CassandraServer.Start(new CassandraServerOptions { DataFolder = folder.Path, User = user, Password = password });

        var (exitCode, lines) = await RunScriptAsync(program, script, server.Endpoint.Port, user, password);

        Assert.DoesNotContain(lines, line => line.StartsWith("failed", StringComparison.Ordinal));
        Assert.True(lines.Count(line => line.StartsWith("ok ", StringComparison.Ordinal)) >= minimumChecks, string.Join('\n', lines));
        Assert.True(exitCode == 0 && lines.Contains("done"), string.Join('\n', lines));
    }

    private static async Task<(int ExitCode, List<string> Lines)> RunScriptAsync(
        string program, string script, int port, string? user, string? password)
    {
        var info = new ProcessStartInfo(program)
        {
            ArgumentList = { Path.Combine(DriverFolder(), script), "127.0.0.1", $"{port}" },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var argument in user is null ? [] : new[] { user, password! })
        {
            info.ArgumentList.Add(argument);
        }

        using var process = Process.Start(info)!;
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(120));
        var error = process.StandardError.ReadToEndAsync(timeout.Token);
        var lines = (await process.StandardOutput.ReadToEndAsync(timeout.Token)).Split('\n').Concat((await error).Split('\n')).ToList();
        await process.WaitForExitAsync(timeout.Token);
        return (process.ExitCode, lines);
    }

    private static string DriverFolder([CallerFilePath] string path = "") => Path.Combine(Path.GetDirectoryName(path)!, "drivers");
}
