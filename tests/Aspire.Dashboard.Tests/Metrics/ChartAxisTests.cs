using Aspire.Dashboard.Metrics;

namespace Aspire.Dashboard.Tests.Metrics;

public sealed class ChartAxisTests
{
    [Theory]
    [InlineData(0, 41.68, new double[] { 0, 10, 20, 30, 40, 50 })]
    [InlineData(3, 7, new double[] { 0, 2, 4, 6, 8 })]
    [InlineData(0, 0.0003, new[] { 0, 0.0001, 0.0002, 0.0003 })]
    [InlineData(-5, 20, new double[] { -5, 0, 5, 10, 15, 20 })]
    [InlineData(-8, -2, new double[] { -8, -6, -4, -2, 0 })]
    [InlineData(0, 0, new[] { 0, 0.2, 0.4, 0.6, 0.8, 1 })]
    public void Marks_are_round_numbers_around_the_values_and_zero(double lowest, double highest, double[] marks) =>
        Assert.Equal(marks, ChartAxis.Of(lowest, highest).Marks, (expected, actual) => Math.Abs(expected - actual) < 1e-9);
}
