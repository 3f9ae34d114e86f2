using ChatApp.Bench.Load;
using ChatApp.Bench.Results;

namespace ChatApp.Bench.Tests.Load;

public sealed class LoadPlotsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("chatapp-plots-");

    [Theory]
    [InlineData("throughput", new[] { "throughput/server-cpu-seconds-per-million", "throughput/delivered-per-second" }, new string[0])]
    [InlineData(
        "throughput",
        new[] { "throughput/server-cpu-seconds-per-million/redis", "throughput/bytes-allocated-per-message/gateway", "throughput/to-tick/p999" },
        new[] { "throughput-bytes-allocated-per-message", "throughput-cpu-seconds-per-million", "throughput-milliseconds" })]
    [InlineData("idle", new[] { "idle/resident-bytes-per-connection", "idle/resident-bytes-empty" }, new[] { "idle-bytes-per-connection" })]
    [InlineData(
        "replay", new[] { "replay/cpu-seconds-per-million/redis", "replay/peak-bytes/redis" }, new[] { "replay-cpu-seconds-per-million", "replay-peak-bytes" })]
    [InlineData("reconnect", new[] { "reconnect/others-to-recipient/p99-before" }, new[] { "reconnect-others-p99" })]
    [InlineData(
        "scaling",
        new[] { "scaling/gateways-2/server-cpu-seconds-per-million", "scaling/gateways-2/to-recipient/p99", "scaling/gateways-2/to-recipient/p50" },
        new[] { "scaling-cpu-by-gateways", "scaling-p99-by-gateways" })]
    [InlineData(
        "soak", new[] { "soak/resident-bytes/redis", "soak/growth-bytes-per-hour/redis" }, new[] { "soak-growth-bytes-per-hour", "soak-resident-bytes" })]
    public void Figures_are_drawn_in_the_charts_that_they_belong_to(string workload, string[] figures, string[] charts)
    {
        LoadPlots.Draw(workload, [.. figures.Select(name => new BenchResult(name, -1.5, "1", Better.Lower))], _folder);

        Assert.Equal(
            charts.SelectMany(chart => new[] { $"{chart}.dark.svg", $"{chart}.light.svg" }),
            _folder.EnumerateFiles().Select(file => file.Name).Order(StringComparer.Ordinal));
        Assert.All(_folder.EnumerateFiles(), file => Assert.Contains("<svg", File.ReadAllText(file.FullName), StringComparison.Ordinal));
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
