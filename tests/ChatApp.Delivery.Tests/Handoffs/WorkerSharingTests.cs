using ChatApp.Contracts.Identity;
using ChatApp.Contracts.ServiceProtocol;
using ChatApp.Delivery.Handoffs;
using ChatApp.Storage.Handoffs;
using ChatApp.TestSupport;
using Microsoft.Extensions.Options;

namespace ChatApp.Delivery.Tests.Handoffs;

/// <summary>How workers share the 64 shards, and what becomes of a dead one's.</summary>
public sealed class WorkerSharingTests(DeliveryFixture fixture) : IAsyncLifetime
{
    private static readonly TimeSpan ShortLease = TimeSpan.FromSeconds(2);

    // Of a worker that has something to do meanwhile: long enough to be renewed where the machine stalls.
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(6);

    public async ValueTask InitializeAsync() => await fixture.RedisNode.FlushAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Two_workers_have_32_shards_each_and_none_in_common()
    {
        await using var first = await Worker.StartWithShardsAsync(fixture, shards: 64);
        await using var second = await Worker.StartAsync(fixture);
        await Waiting.UntilAsync(
            () => first.Shards.Count == 32
                && second.Shards.Count == 32
                && first.Shards.Concat(second.Shards).Order().SequenceEqual(Enumerable.Range(0, HandoffJob.Shards)),
            "all shards to be shared evenly");
    }

    [Fact]
    public async Task A_worker_that_stops_gives_its_shards_up_at_once()
    {
        var first = await Worker.StartWithShardsAsync(fixture, shards: 64);
        await using var second = await Worker.StartWithShardsAsync(fixture, shards: 32);
        await first.DisposeAsync();
        await Waiting.UntilAsync(() => second.Shards.Count == 64, "the second worker to take over", TimeSpan.FromSeconds(8));
    }

    [Fact]
    public async Task The_shards_of_a_worker_that_vanished_are_taken_over_when_its_leases_have_lapsed()
    {
        var vanished = new ShardLeases(fixture.Redis, Options.Create(new DeliveryOptions { ShardLease = ShortLease }), TimeProvider.System);
        await vanished.BalanceAsync();
        Assert.Equal(64, vanished.Held.Count);

        await using var other = await Worker.StartAsync(fixture, ShortLease);

        await Waiting.UntilAsync(() => other.Shards.Count == 64, "the other worker to hold all shards");
    }

    [Fact]
    public void No_setting_lets_a_dead_workers_shards_wait_longer_than_15_s()
    {
        // A lease, a round of the one that lapses, and a round of the one that takes over.
        var rounds = TimeSpan.FromSeconds(2);
        Assert.True(new DeliveryOptions().ShardLease + rounds <= TimeSpan.FromSeconds(15));
        var validator = new DeliveryOptionsValidator();
        Assert.True(validator.Validate(null, new DeliveryOptions { ShardLease = TimeSpan.FromSeconds(15) }).Failed);
        Assert.True(validator.Validate(null, new DeliveryOptions { ShardLease = TimeSpan.FromSeconds(12) }).Succeeded);
    }

    [Fact]
    public async Task A_job_survives_the_death_of_its_worker_in_the_middle_of_it()
    {
        await using var gateway = await FakeGateway.StartAsync(fixture.Redis);
        gateway.Answer = null;
        var device = DeliveryFixture.NewDevice();
        await gateway.ConnectAsync(device);
        var job = await fixture.AddJobAsync(device);
        await using (var dying = HostProcess.Start("ChatApp.Delivery", fixture.Arguments(Lease)))
        {
            await Waiting.UntilAsync(() => gateway.Received.Count > 0, "the first worker to hand off", TimeSpan.FromSeconds(60));
            await dying.KillAsync();
        }

        Assert.NotEmpty(await fixture.JobsOfAsync(job));
        gateway.Answer = HandoffOutcome.Accepted;
        var before = gateway.Received.Count;

        await using var other = await Worker.StartAsync(fixture, Lease);

        await fixture.UntilEndedAsync(job);
        Assert.True(gateway.Received.Count > before, "The second worker handed it off.");
    }

    [Fact]
    public async Task A_job_that_two_workers_claim_is_handed_off_twice_under_one_id_and_ends()
    {
        await using var gateway = await FakeGateway.StartAsync(fixture.Redis);
        var device = DeliveryFixture.NewDevice();
        await gateway.ConnectAsync(device);
        var job = await fixture.AddJobAsync(device);
        await using var one = await HandAssembledWorker.CreateAsync(fixture, TimeProvider.System);
        await using var other = await HandAssembledWorker.CreateAsync(fixture, TimeProvider.System);

        // Once each, and again where a machine that stands still kept the gateway's answer from one of them for too long.
        await Task.WhenAll(
            Waiting.UntilAsync(() => one.RunAsync(job), "the first to end the job"),
            Waiting.UntilAsync(() => other.RunAsync(job), "the second to end the job"));

        Assert.Empty(await fixture.JobsOfAsync(job));
        Assert.All(gateway.Received, item => Assert.Equal(job.Copy.MessageId.ToWire(), item.MessageId));
        Assert.NotEmpty(gateway.Received);
        Assert.All(await fixture.InboxAsync(device), copy => Assert.Equal(job.Copy.MessageId, copy.MessageId));
    }

    [Fact]
    public async Task A_job_stays_while_the_store_does_not_answer_and_is_done_afterwards()
    {
        await using var gateway = await FakeGateway.StartAsync(fixture.Redis);
        var device = DeliveryFixture.NewDevice();
        await gateway.ConnectAsync(device);
        var job = await fixture.AddJobAsync(device);
        await using var worker = await HandAssembledWorker.CreateAsync(fixture, TimeProvider.System);

        await fixture.Storage.Node.StopAsync();
        Assert.False(await worker.RunAsync(job));
        Assert.Empty(gateway.Received);

        fixture.Storage.Node.Start();
        await Waiting.UntilAsync(() => worker.RunAsync(job), "the job to end once the store is back");
        Assert.NotEmpty(gateway.Received);
        Assert.Empty(await fixture.JobsOfAsync(job));
    }
}
