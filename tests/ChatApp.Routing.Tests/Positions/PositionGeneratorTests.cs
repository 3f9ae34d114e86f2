using ChatApp.Contracts.Identity;
using ChatApp.Routing.Positions;
using ChatApp.Routing.Tests.Registry;
using ChatApp.TestSupport;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatApp.Routing.Tests.Positions;

public sealed class PositionGeneratorTests(RealRedis redis) : IClassFixture<RealRedis>
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Rises_strictly_also_within_a_millisecond_and_when_the_clock_steps_back()
    {
        var clock = new SteppingClock(Noon);
        var generator = new PositionGenerator(Slot(clock), clock);
        var last = Position.None;
        for (var count = 0; count < 1_000; count++)
        {
            clock.Now = count == 500 ? Noon.AddSeconds(-5) : clock.Now;
            var next = generator.Next();
            Assert.True(next > last);
            last = next;
        }

        Assert.InRange(last.Time, Noon, Noon.AddMilliseconds(4)); // 1,000 of 256 a millisecond.
    }

    [Fact]
    public void Is_unique_when_many_threads_ask()
    {
        var generator = new PositionGenerator(Slot(TimeProvider.System), TimeProvider.System);
        var all = new HashSet<Position>[4];
        Parallel.For(0, all.Length, index => all[index] = [.. Enumerable.Range(0, 5_000).Select(_ => generator.Next())]);
        Assert.Equal(20_000, all.SelectMany(set => set).ToHashSet().Count);
    }

    [Fact]
    public async Task Two_processes_lease_different_slots()
    {
        using var one = Slot(TimeProvider.System);
        using var other = Slot(TimeProvider.System);
        await one.StartAsync(TestContext.Current.CancellationToken);
        await other.StartAsync(TestContext.Current.CancellationToken);
        await Waiting.UntilAsync(
            async () => await IsLeasedAsync(one) && await IsLeasedAsync(other), "both slots to be leased");
        Assert.NotEqual(one.Current, other.Current);
        await one.StopAsync(TestContext.Current.CancellationToken);
        await other.StopAsync(TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1.9, true)]
    [InlineData(-1.9, true)]
    [InlineData(2.5, false)]
    [InlineData(-2.5, false)]
    public async Task A_clock_is_within_its_bound_up_to_2_s(double seconds, bool within)
    {
        var clock = new OffsetClock(TimeSpan.FromSeconds(seconds));
        using var check = new ClockCheck(redis.Connection, clock, NullLogger<ClockCheck>.Instance);

        // Where the machine stalls in the middle of a measurement, it says so much the more.
        await Waiting.UntilAsync(
            async () =>
            {
                await check.MeasureAsync();
                return check.IsWithinBound == within && Math.Abs(check.Offset.TotalSeconds + seconds) < 0.4;
            },
            $"a clock {seconds} s ahead to be {(within ? "within" : "beyond")} its bound");
    }

    private WriterSlot Slot(TimeProvider clock) => new(redis.Connection, clock, NullLogger<WriterSlot>.Instance);

    private async Task<bool> IsLeasedAsync(WriterSlot slot) =>
        await redis.Connection.GetDatabase().KeyExistsAsync($"writer-slot:{{{slot.Current}}}");

    private sealed class OffsetClock(TimeSpan offset) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + offset;
    }

    private sealed class SteppingClock(DateTimeOffset now) : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = now;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
