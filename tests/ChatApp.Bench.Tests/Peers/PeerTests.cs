using ChatApp.Bench.Load;
using ChatApp.Bench.Load.Crowd;
using ChatApp.Bench.Load.Measuring;
using ChatApp.Bench.Load.Workers;
using ChatApp.Bench.Load.Workloads;
using ChatApp.Bench.Peers;
using ChatApp.Bench.Peers.Xmpp;
using ChatApp.Bench.Results;

namespace ChatApp.Bench.Tests.Peers;

public sealed class PeerTests
{
    private static readonly WorkloadContext Replay = new(
        new LoadPlan(Users: 1, TimeSpan.Zero, Rate: 0, Gateways: 1, Api: null, Messages: 128) { StoringPatience = TimeSpan.FromSeconds(9) }, new Progress(), TimeProvider.System);

    [Fact]
    public Task A_small_crowd_gets_every_message_and_receipt_over_the_relay() => TalkAsync(new RelayPeer());

    [Fact]
    public Task A_small_crowd_gets_every_message_and_receipt_over_two_nodes_of_SignalR() => TalkAsync(new SignalRPeer());

    [Fact]
    public Task A_small_crowd_gets_every_message_and_receipt_over_Prosody() => TalkAsync(new ProsodyPeer(archives: false));

    [Fact]
    public Task A_small_crowd_gets_every_message_and_receipt_over_Prosody_with_an_archive() => TalkAsync(new ProsodyPeer(archives: true));

    [Fact]
    public Task Prosody_replays_what_waited() => WaitAndReplayAsync(new ProsodyPeer(archives: false));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_small_crowd_gets_every_message_and_receipt_over_ejabberd_and_what_waited(bool archives)
    {
        Assert.SkipUnless(File.Exists("/usr/sbin/ejabberdctl"), "ejabberd is not installed; peers --quick installs it.");
        await TalkAsync(new EjabberdPeer(archives));
        await WaitAndReplayAsync(new EjabberdPeer(archives));
    }

    private static async Task TalkAsync(IPeer peer)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var plan = new LoadPlan(Users: 20, TimeSpan.FromSeconds(3), Rate: 0, Gateways: 2, Api: null) { LongestWarmUp = TimeSpan.FromSeconds(5) };
        var report = new ReportWriter("peers", TimeProvider.System);
        await using var running = await peer.StartAsync(plan.Users, TimeProvider.System, cancellationToken);
        await using var crowd = await WorkerCrowd.StartAsync(
            WorkerCrowd.Pair(running.System, Accounts(plan.Users), running.Nodes, api: null), cancellationToken);
        await using var servers = new ServerProcesses(running.ProcessIds, meters: []);

        await PairedWorkload.Throughput.RunAsync(
            new WorkloadContext(plan, new Progress(), TimeProvider.System), crowd, servers, report, cancellationToken);

        Assert.Empty(report.Violations);
        Assert.True(report.ValueOf("throughput/messages") > 0, "No message came to anybody.");
        Assert.True(report.ValueOf("throughput/server-cpu-seconds-per-million") > 0, "The servers' processes are not seen.");
    }

    private static async Task WaitAndReplayAsync(IPeer peer)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var report = new ReportWriter("peers", TimeProvider.System);
        var users = ReplayWorkload.UsersOf(Replay.Plan);
        await using var running = await peer.StartAsync(users, TimeProvider.System, cancellationToken);
        await using var crowd = await WorkerCrowd.StartAsync(
            [ReplayWorkload.Spread(Replay.Plan, running.System, Accounts(users), running.Nodes)], cancellationToken);
        await using var servers = new ServerProcesses(running.ProcessIds, meters: []);

        await ReplayWorkload.RunAsync(Replay, crowd, servers, report, cancellationToken);

        Assert.Empty(report.Violations);
        Assert.Equal(Replay.Plan.Messages, report.ValueOf("replay/messages"));
    }

    private static List<LoadAccount> Accounts(int users) => [.. Enumerable.Range(0, users).Select(_ => new LoadAccount(default, 0, ""))];
}
