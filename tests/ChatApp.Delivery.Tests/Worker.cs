using ChatApp.Delivery.Handoffs;
using ChatApp.TestSupport;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace ChatApp.Delivery.Tests;

/// <summary>A delivery worker in this process, as Program runs it.</summary>
internal sealed class Worker : IAsyncDisposable
{
    private readonly WebApplication _app;

    private Worker(WebApplication app) => _app = app;

    public IReadOnlyList<int> Shards => _app.Services.GetRequiredService<ShardLeases>().Held;

    public static async Task<Worker> StartAsync(
        DeliveryFixture fixture, TimeSpan? shardLease = null, IEnumerable<string>? options = null)
    {
        var worker = new Worker(DeliveryHost.Build([.. fixture.Arguments(shardLease), .. options ?? []]));
        await worker._app.StartAsync(TestContext.Current.CancellationToken);
        return worker;
    }

    /// <summary>Starts one and waits until it has so many shards.</summary>
    public static async Task<Worker> StartWithShardsAsync(DeliveryFixture fixture, int shards, TimeSpan? shardLease = null)
    {
        var worker = await StartAsync(fixture, shardLease);
        await Waiting.UntilAsync(() => worker.Shards.Count == shards, $"a worker to hold {shards} shards");
        return worker;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
    }
}
