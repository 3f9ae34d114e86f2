using ChatApp.Api.Negotiate;

namespace ChatApp.Api.Tests.Negotiate;

public sealed class LeastLoadedTests
{
    [Fact]
    public void Gives_the_same_as_one_after_another_to_the_fewest()
    {
        var random = new Random(11);
        for (var round = 0; round < 200; round++)
        {
            int[] connections = [.. Enumerable.Range(0, random.Next(1, 9)).Select(_ => random.Next(20)).Order()];
            var loads = connections.ToArray();
            for (var before = 0; before < 100; before++)
            {
                var least = Array.IndexOf(loads, loads.Min());
                Assert.Equal(least, LeastLoaded.IndexFor(before, connections));
                loads[least]++;
            }
        }
    }

    [Fact]
    public void Counts_that_a_real_fleet_reaches_do_not_overflow() =>
        Assert.Equal(2, LeastLoaded.IndexFor(3L * int.MaxValue, [0, int.MaxValue, int.MaxValue]));
}
