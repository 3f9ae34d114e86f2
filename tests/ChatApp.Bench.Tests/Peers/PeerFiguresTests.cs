using ChatApp.Bench.Peers;
using ChatApp.Bench.Results;

namespace ChatApp.Bench.Tests.Peers;

public sealed class PeerFiguresTests
{
    [Fact]
    public void The_median_stands_and_of_two_the_lower_beside_what_each_round_came_to()
    {
        var figures = new PeerFigures();
        foreach (var value in new[] { 151.0, 139, 145 })
        {
            figures.Keep("ours", [Result(value)]);
        }

        figures.Keep("two", [Result(109)]);
        figures.Keep("two", [Result(107)]);
        figures.Keep("one", [Result(66)]);

        Assert.Equal(
            [
                Result(145) with { Reason = "rounds: 151, 139, 145" },
                Result(145) with { Peer = "two", PeerValue = 107, Reason = "rounds: 109, 107" },
                Result(145) with { Peer = "one", PeerValue = 66 },
            ],
            figures.Rows("ours", ["two", "one"]));
    }

    [Fact]
    public void A_peer_without_a_figure_has_a_reason()
    {
        var figures = new PeerFigures();
        figures.Keep("ours", [Result(145)]);
        figures.KeepReason("theirs", "throughput", "it does not start");

        Assert.Equal(
            [Result(145), Result(145) with { Peer = "theirs", Reason = "it does not start" }], figures.Rows("ours", ["theirs"]));
    }

    private static BenchResult Result(double value) => new("throughput/cost", value, "s", Better.Lower);
}
