using ChatApp.Bench.Chaos;
using ChatApp.Bench.Results;
using ChatApp.Routing.Faults;

namespace ChatApp.Bench.Tests.Chaos;

/// <summary>A short seed of chaos over the real system; the long ones stand in docs/reliability.md.</summary>
public sealed class ChaosRunTests
{
    [Fact]
    public async Task A_short_seed_breaks_no_promise_and_acknowledges_messages_while_faults_are_on()
    {
        var folder = Directory.CreateTempSubdirectory("chatapp-chaos-test-").FullName;
        var plan = new ChaosPlan(TimeSpan.FromSeconds(20), Seed: 3, PlantedFault.None, Users: 30);
        var report = new ReportWriter("chaos, from a test", TimeProvider.System);

        await new ChaosRun(plan, folder, TimeProvider.System).RunAsync(report, TestContext.Current.CancellationToken);

        Assert.True(report.Violations.Count == 0, $"{string.Join('\n', report.Violations)}\nConsoles and faults: {folder}");
        Assert.True(report.ValueOf("chaos/messages") > 0, "Somebody wrote.");
        Assert.True(report.ValueOf("chaos/acknowledged-during-faults") > 0, "It went on while things were broken.");
        Directory.Delete(folder, recursive: true);
    }
}
