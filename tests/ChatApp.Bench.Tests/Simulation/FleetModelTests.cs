using ChatApp.Bench.Load.Measuring;
using ChatApp.Bench.Simulation;

namespace ChatApp.Bench.Tests.Simulation;

public sealed class FleetModelTests
{
    private static readonly FleetModel Model = new(
        ConnectionsPerGateway: 50_000, MessagesPerConnection: 0.01, ItemsPerMessage: 2, RedisCommandsPerMessage: 2,
        TimeSpan.FromMilliseconds(5), new HandoffCost(FrameMicroseconds: 100, CopyMicroseconds: 10), BytesPerStream: 50_000);

    [Fact]
    public void A_fit_finds_what_a_frame_and_a_copy_cost()
    {
        var cost = HandoffCost.Fit([.. new[] { 1, 4, 16, 64 }.Select(batch => (batch, 10 + (100.0 / batch)))]);

        Assert.Equal(100, cost.FrameMicroseconds, 6);
        Assert.Equal(10, cost.CopyMicroseconds, 6);
    }

    [Fact]
    public void A_window_is_what_makes_the_batch_that_was_seen()
    {
        var window = FleetModel.WindowOf(itemsPerSecond: 1_000, Model.BatchAt(1_000));

        Assert.Equal(Model.BatchWindow.TotalMilliseconds, window.TotalMilliseconds, 3);
    }

    [Fact]
    public void Copies_go_alone_where_few_go_to_the_same_gateway() => Assert.Equal(1, Model.BatchAt(0.01), 3);

    [Fact]
    public void Cells_are_all_pairs_until_the_fleet_is_larger_than_one()
    {
        Assert.Equal(Model.AllPairs(500), Model.InCells(500));
        Assert.NotEqual(Model.AllPairs(1_000).Streams, Model.InCells(1_000).Streams); // Just past one cell both have as many.
    }

    [Fact]
    public void Cells_keep_the_streams_of_a_gateway_and_fill_their_frames()
    {
        var (pairs, cells) = (Model.AllPairs(10_000), Model.InCells(10_000));

        Assert.Equal(FleetModel.CellSize - 1 + 19, cells.StreamsPerGateway, 0);
        Assert.True(pairs.StreamsPerGateway > 9_000, $"{pairs.StreamsPerGateway} streams a gateway");
        Assert.True(cells.Batch > pairs.Batch, $"{cells.Batch} in a frame of cells, {pairs.Batch} of all pairs");
        Assert.InRange(cells.Hops, 1.9, 2);
    }

    [Fact]
    public void A_bound_is_told_with_the_first_fleet_that_is_past_it()
    {
        var bound = new FleetLimit("frames", load => load.Gateways >= 321);

        Assert.Equal(321, bound.FirstOf(Model.AllPairs));
        Assert.Null(new FleetLimit("never", load => load.Gateways > FleetLimit.Largest).FirstOf(Model.AllPairs));
    }

    [Fact]
    public void A_message_costs_more_in_a_fleet_of_all_pairs_before_it_does_in_cells()
    {
        var costs = FleetLimit.Of(Model, messageMicroseconds: 300).Single(limit => limit.Name == "message-costs-a-tenth-more");
        var (pairs, cells) = (costs.FirstOf(Model.AllPairs), costs.FirstOf(Model.InCells));

        Assert.NotNull(pairs);
        Assert.True(cells is null || cells >= pairs, $"all pairs at {pairs}, cells at {cells}");
    }

    [Fact]
    public void A_trend_tells_memory_that_grows_from_memory_that_filled_up()
    {
        var memory = new MemoryTrend();
        for (var second = 0; second < 100; second++)
        {
            memory.Add("filled", second, Math.Min(second, 40));
            memory.Add("grows", second, 7 * second);
        }

        Assert.Equal(0, memory.GrowthOf("filled"), 9);
        Assert.Equal(7, memory.GrowthOf("grows"), 9);
        Assert.Equal(0, memory.GrowthOf("unknown"));
    }
}
