using ChatApp.Bench.Load;
using ChatApp.Bench.Load.Crowd;
using ChatApp.Bench.Load.Measuring;
using ChatApp.Bench.Load.Workers;
using ChatApp.Bench.Load.Workloads;
using ChatApp.Bench.Peers;
using ChatApp.Bench.Results;

namespace ChatApp.Bench.Tests.Peers;

public sealed class PeerTests
{
    [Fact]
    public Task A_small_crowd_gets_every_message_and_receipt_over_the_relay() => RunAsync(new RelayPeer());

    [Fact]
    public Task A_small_crowd_gets_every_message_and_receipt_over_two_nodes_of_SignalR() => RunAsync(new SignalRPeer());

    private static async Task RunAsync(IPeer peer)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var plan = new LoadPlan(Users: 20, TimeSpan.FromSeconds(1), Rate: 0, Gateways: 2, Api: null);
        var report = new ReportWriter("peers", TimeProvider.System);
        await using var running = await peer.StartAsync(TimeProvider.System, cancellationToken);
        var accounts = Enumerable.Range(0, plan.Users).Select(_ => new LoadAccount(default, 0, "")).ToList();
        await using var crowd = await WorkerCrowd.StartAsync(WorkerCrowd.Pair(running.System, accounts, running.Nodes, api: null), cancellationToken);
        await using var servers = new ServerProcesses(running.ProcessIds, countsInside: false);

        await PairedWorkload.Throughput.RunAsync(
            new WorkloadContext(plan, new Progress(), TimeProvider.System), crowd, servers, report, cancellationToken);

        Assert.Empty(report.Violations);
        Assert.True(report.ValueOf("throughput/messages") > 0, "No message came to anybody.");
    }
}
