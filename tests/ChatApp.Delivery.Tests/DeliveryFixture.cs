using ChatApp.Contracts.Identity;
using ChatApp.Delivery.Tests;
using ChatApp.Storage.Handoffs;
using ChatApp.Storage.Inboxes;
using ChatApp.TestSupport;
using StackExchange.Redis;

[assembly: AssemblyFixture(typeof(DeliveryFixture))]

// Workers of one test would take the jobs of another.
[assembly: CollectionBehavior(CollectionBehavior.CollectionPerAssembly)]

namespace ChatApp.Delivery.Tests;

/// <summary>The local Cassandra and Redis nodes, with jobs and inboxes as gateways leave them.</summary>
public sealed class DeliveryFixture : IAsyncLifetime
{
    private int _sequence;

    internal StorageFixture Storage { get; private set; } = null!;

    internal RedisNodeFixture RedisNode { get; private set; } = null!;

    internal IConnectionMultiplexer Redis { get; private set; } = null!;

    internal InboxStore Inboxes { get; private set; } = null!;

    internal HandoffJobStore Jobs { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Storage = await StorageFixture.StartAsync(TestContext.Current.CancellationToken);
        RedisNode = await RedisNodeFixture.StartAsync();
        Redis = await RedisNode.ConnectAsync();
        Inboxes = new InboxStore(Storage.Session, TimeProvider.System);
        Jobs = new HandoffJobStore(Storage.Session);
    }

    public async ValueTask DisposeAsync()
    {
        await Redis.DisposeAsync();
        await RedisNode.DisposeAsync();
        await Storage.DisposeAsync();
    }

    /// <summary>What every worker is configured with.</summary>
    internal string[] Arguments(TimeSpan? shardLease = null) =>
    [
        "--urls=http://127.0.0.1:0",
        $"--Delivery:ShardLease={shardLease ?? TimeSpan.FromSeconds(10):c}",
        $"--ConnectionStrings:redis={RedisNode.ConnectionString}",
        $"--ConnectionStrings:cassandra={Storage.ConnectionString}",
        "--Logging:LogLevel:Default=Warning",
    ];

    internal static DeviceAddress NewDevice() => new(UserId.New(), new DeviceId(1));

    /// <summary>Leaves a job as a gateway does that had no answer: the inbox row, then the job at the same position.</summary>
    internal async Task<HandoffJob> AddJobAsync(DeviceAddress recipient, DateTimeOffset? at = null, bool withRow = true)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var position = Position.Create(at ?? TimeProvider.System.GetUtcNow(), slot: 1, Interlocked.Increment(ref _sequence) % 256);
        var copy = new InboxCopy(
            recipient, position, MessageId.New(TimeProvider.System.GetUtcNow()), new byte[] { 1, 2, 3 });
        if (withRow)
        {
            await Inboxes.AppendAsync(copy, cancellation);
        }

        var job = new HandoffJob(copy);
        await Jobs.AddAsync(job, cancellation);
        return job;
    }

    /// <summary>The jobs that are left in the shard and minutes around one.</summary>
    internal async Task<IReadOnlyList<HandoffJob>> JobsOfAsync(HandoffJob job)
    {
        var left = new List<HandoffJob>();
        for (var minute = job.Minute; minute <= TimeProvider.System.GetUtcNow().AddMinutes(1); minute = minute.AddMinutes(1))
        {
            await foreach (var found in Jobs.ReadAsync(job.Shard, minute, TestContext.Current.CancellationToken))
            {
                if (found.Copy.MessageId == job.Copy.MessageId)
                {
                    left.Add(found);
                }
            }
        }

        return left;
    }

    internal Task UntilEndedAsync(HandoffJob job) =>
        Waiting.UntilAsync(async () => (await JobsOfAsync(job)).Count == 0, $"the job of {job.Copy.MessageId} to end");

    /// <summary>A device's whole inbox.</summary>
    internal Task<IReadOnlyList<InboxCopy>> InboxAsync(DeviceAddress device) =>
        Storage.ReadInboxAsync(device, TestContext.Current.CancellationToken);
}
