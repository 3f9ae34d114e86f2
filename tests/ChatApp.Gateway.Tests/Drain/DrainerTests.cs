using ChatApp.Gateway.Drain;

namespace ChatApp.Gateway.Tests.Drain;

public sealed class DrainerTests
{
    [Theory]
    [InlineData(0, 1)] // All have left since they were counted.
    [InlineData(1, 1)]
    [InlineData(10, 1)]
    [InlineData(11, 2)]
    [InlineData(18_000, 1_800)]
    public void Clients_are_told_in_ten_waves_at_most(int connections, int size) => Assert.Equal(size, Drainer.WaveSize(connections));
}
