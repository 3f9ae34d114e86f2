using ChatApp.Bench.Load;
using ChatApp.Bench.Load.Workloads;
using ChatApp.Bench.Results;

namespace ChatApp.Bench.Tests.Load;

public sealed class ThroughputTests
{
    [Fact]
    public async Task A_small_crowd_gets_every_message_with_its_ticks_and_every_server_is_measured()
    {
        var report = new ReportWriter("load throughput", TimeProvider.System);
        var plan = new LoadPlan(Users: 20, TimeSpan.FromSeconds(2), Rate: 0, Gateways: 2, Api: null) { LongestWarmUp = TimeSpan.FromSeconds(5) };

        await PairedWorkload.Throughput.RunAsync(
            new WorkloadContext(plan, new Progress(), TimeProvider.System), report, TestContext.Current.CancellationToken);

        Assert.Empty(report.Violations);
        Assert.True(report.ValueOf("throughput/messages") > 0, "No message came to anybody.");
        Assert.True(report.ValueOf("throughput/server-cpu-seconds-per-million/gateway") > 0, "The gateways used no processor time.");
        Assert.True(report.ValueOf("throughput/to-receipt/p99") >= report.ValueOf("throughput/to-receipt/p50"), "Percentiles fall.");
    }
}
