using ChatApp.Bench.Load;

namespace ChatApp.Bench.Peers;

/// <summary>
/// How much a comparison does. Each round has <c>throughput</c> and <c>latency</c>; <c>idle</c> and <c>replay</c>, whose figures vary less,
/// are done in the first.
/// </summary>
/// <param name="Rounds">How many there are, if the time lets; the median of them stands.</param>
/// <param name="Time">No round begins that would not end within it.</param>
/// <param name="Paired">For <c>throughput</c> and <c>latency</c>.</param>
/// <param name="Idle">For <c>idle</c>.</param>
/// <param name="Replay">For <c>replay</c>.</param>
internal sealed record PeersPlan(int Rounds, TimeSpan Time, LoadPlan Paired, LoadPlan Idle, LoadPlan Replay)
{
    /// <summary>How long a comparison takes unless it is told.</summary>
    public const int UsualMinutes = 50;

    private const int LongMinutes = 45;

    /// <summary>Small numbers and one round, to see that all of it works.</summary>
    public static PeersPlan Quick { get; } = new(
        1,
        TimeSpan.FromMinutes(5),
        new LoadPlan(Users: 40, TimeSpan.FromSeconds(2), Rate: 100, Gateways: 2, Api: null) { LongestWarmUp = TimeSpan.FromSeconds(5) },
        new LoadPlan(Users: 200, TimeSpan.FromSeconds(2), Rate: 0, Gateways: 1, Api: null),
        new LoadPlan(Users: 1, TimeSpan.Zero, Rate: 0, Gateways: 2, Api: null, Messages: 640) { StoringPatience = TimeSpan.FromSeconds(20) });

    /// <summary>Three rounds in a time: the less there is, the shorter what is measured, the fewer who are idle and who wait.</summary>
    public static PeersPlan Of(int minutes)
    {
        var isLong = minutes >= LongMinutes;
        var measured = TimeSpan.FromSeconds(Math.Clamp(0.2 * minutes, 3, 20));
        return new PeersPlan(
            3,
            TimeSpan.FromMinutes(minutes),
            new LoadPlan(Users: 2_000, measured, Rate: 2_000, Gateways: 2, Api: null)
            {
                LongestWarmUp = 4 * measured,
                RestPatience = TimeSpan.FromSeconds(isLong ? 60 : 25), // Whoever delivers 300 a second or more is through by then.
            },
            new LoadPlan(Users: isLong ? 10_000 : 4_000, 2 * measured, Rate: 0, Gateways: 1, Api: null), // Long enough for memory to be given back.
            new LoadPlan(Users: 1, measured, Rate: 0, Gateways: 2, Api: null, Messages: 20_000)
            {
                StoringPatience = TimeSpan.FromSeconds(isLong ? 60 : 12),
            });
    }
}
