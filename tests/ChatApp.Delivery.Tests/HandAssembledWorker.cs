using ChatApp.Delivery.Handoffs;
using ChatApp.Routing.Faults;
using ChatApp.Routing.Positions;
using ChatApp.Storage.Cursors;
using ChatApp.Storage.Handoffs;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatApp.Delivery.Tests;

/// <summary>A worker's parts under a test's clock. Nothing runs unless the test calls it.</summary>
internal sealed class HandAssembledWorker : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    private HandAssembledWorker(ServiceProvider services) => _services = services;

    /// <param name="fixture">The nodes.</param>
    /// <param name="clock">The worker's clock.</param>
    /// <param name="isRight">Whether it agrees with Redis's.</param>
    public static async Task<HandAssembledWorker> CreateAsync(DeliveryFixture fixture, TimeProvider clock, bool isRight = true)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().Build());
        services.AddSingleton<IHostEnvironment>(new HostingEnvironment { EnvironmentName = Environments.Development });
        services.AddLogging();
        services.AddSingleton(clock);
        services.AddSingleton(fixture.Redis);
        services.AddSingleton(fixture.Inboxes);
        services.AddSingleton(fixture.Jobs);
        services.AddSingleton(new CursorStore(fixture.Storage.Session));
        services.AddSingleton(new HandoffProgress(fixture.Storage.Session));
        services.AddDelivery();
        services.AddSingleton<HandoffWorker>();
        var check = new ClockCheck(fixture.Redis, isRight ? TimeProvider.System : clock, NullLogger<ClockCheck>.Instance);
        await check.MeasureAsync();
        services.AddSingleton(check);
        return new HandAssembledWorker(services.BuildServiceProvider());
    }

    public FaultPoints Faults => _services.GetRequiredService<FaultPoints>();

    public Task<bool> RunAsync(HandoffJob job) =>
        _services.GetRequiredService<HandoffJobRunner>().RunAsync(job, TestContext.Current.CancellationToken);

    /// <summary>One round over a shard.</summary>
    /// <param name="shard">0 to 63.</param>
    /// <param name="settle">Whether to wait for the end of what it started.</param>
    public async Task WorkOffAsync(int shard, bool settle = true)
    {
        await _services.GetRequiredService<HandoffWorker>().WorkOffAsync(shard, TestContext.Current.CancellationToken);
        if (settle)
        {
            await _services.GetRequiredService<JobsUnderWay>().SettleAsync();
        }
    }

    public async ValueTask DisposeAsync() => await _services.DisposeAsync();
}
