using ChatApp.Bench.Load;

namespace ChatApp.Bench.Peers;

/// <summary>How much a comparison does.</summary>
/// <param name="Rounds">The median of them stands.</param>
/// <param name="Paired">For <c>throughput</c> and <c>latency</c>.</param>
/// <param name="Idle">For <c>idle</c>.</param>
internal sealed record PeersPlan(int Rounds, LoadPlan Paired, LoadPlan Idle)
{
    public static PeersPlan Full { get; } = new(
        3,
        new LoadPlan(Users: 2_000, TimeSpan.FromSeconds(20), Rate: 2_000, Gateways: 2, Api: null),
        new LoadPlan(Users: 10_000, TimeSpan.FromSeconds(10), Rate: 0, Gateways: 1, Api: null));

    public static PeersPlan Quick { get; } = new(
        1,
        new LoadPlan(Users: 40, TimeSpan.FromSeconds(3), Rate: 100, Gateways: 2, Api: null),
        new LoadPlan(Users: 200, TimeSpan.FromSeconds(2), Rate: 0, Gateways: 1, Api: null));
}
