using System.Diagnostics;
using System.Text.Json.Nodes;

namespace ChatApp.Signal.Tests.OfficialLibrary;

public sealed class ManagedOnlyTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);

    /// <summary>
    /// The implementation is chosen once a process, so this is another one, with the switch set: the way it is in a browser.
    /// </summary>
    [Fact]
    public async Task Conversations_and_groups_work_without_the_native_library()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var assembly = typeof(ManagedOnlyTests).Assembly.Location;
        var configured = await File.ReadAllTextAsync(Path.ChangeExtension(assembly, ".runtimeconfig.json"), cancellationToken);
        var configuration = JsonNode.Parse(configured)!;
        var options = configuration["runtimeOptions"]!.AsObject();
        options["configProperties"] ??= new JsonObject();
        options["configProperties"]!["ChatApp.Signal.ManagedOnly"] = true;
        var file = Path.ChangeExtension(assembly, ".managed-only.runtimeconfig.json");
        await File.WriteAllTextAsync(file, configuration.ToJsonString(), cancellationToken);
        string[] arguments =
        [
            "exec", "--runtimeconfig", file, "--depsfile", Path.ChangeExtension(assembly, ".deps.json"), assembly, "-noColor", "-noLogo",
            "-class", typeof(ConversationTests).FullName!, "-class", typeof(GroupTests).FullName!, "-class", typeof(ImplementationTests).FullName!,
        ];
        var start = new ProcessStartInfo("dotnet", arguments) { UseShellExecute = false, RedirectStandardOutput = true };
        start.Environment[ImplementationTests.ExpectManaged] = "1";
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync(cancellationToken).WaitAsync(Timeout, cancellationToken);
        await process.WaitForExitAsync(cancellationToken);

        Assert.True(process.ExitCode == 0, output);
        Assert.Contains("Failed: 0", output, StringComparison.Ordinal);
    }
}
