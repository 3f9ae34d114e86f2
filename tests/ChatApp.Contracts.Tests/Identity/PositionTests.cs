using ChatApp.Contracts.Identity;

namespace ChatApp.Contracts.Tests.Identity;

public sealed class PositionTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Is_ordered_by_time_then_slot_then_sequence()
    {
        var first = Position.Create(Noon, 5, 9);
        Assert.True(first < Position.Create(Noon, 5, 10));
        Assert.True(first < Position.Create(Noon, 6, 0));
        Assert.True(Position.Create(Noon, Position.MaximumSlot, Position.MaximumSequence) < Position.Create(Noon.AddMilliseconds(1), 0, 0));
    }

    [Fact]
    public void Gives_back_its_time_and_its_day_in_utc()
    {
        var position = Position.Create(new DateTimeOffset(2026, 11, 25, 0, 30, 0, TimeSpan.FromHours(2)), 1, 1);
        Assert.Equal(new DateTimeOffset(2026, 11, 24, 22, 30, 0, TimeSpan.Zero), position.Time);
        Assert.Equal(new DateOnly(2026, 11, 24), position.Day);
    }

    [Fact]
    public void Stays_positive_to_the_end_of_its_41_bits()
    {
        var last = Position.Epoch.AddMilliseconds((1L << 41) - 1);
        Assert.Equal(long.MaxValue, Position.Create(last, Position.MaximumSlot, Position.MaximumSequence).Value);
        Assert.Throws<ArgumentOutOfRangeException>(() => Position.Create(last.AddMilliseconds(1), 0, 0));
    }

    [Theory]
    [InlineData(-1, 0)]
    [InlineData(Position.MaximumSlot + 1, 0)]
    [InlineData(0, -1)]
    [InlineData(0, Position.MaximumSequence + 1)]
    public void Refuses_a_part_outside_its_range(int slot, int sequence) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Position.Create(Noon, slot, sequence));

    [Fact]
    public void Before_is_the_lowest_position_of_the_earlier_time_and_never_below_none()
    {
        Assert.Equal(Position.StartOf(Noon.AddSeconds(-15)), Position.Create(Noon, 7, 7).Before(TimeSpan.FromSeconds(15)));
        Assert.Equal(Position.None, Position.None.Before(TimeSpan.FromSeconds(15)));
        Assert.Equal(Position.None, Position.Create(Position.Epoch.AddSeconds(3), 1, 1).Before(TimeSpan.FromSeconds(15)));
    }
}
