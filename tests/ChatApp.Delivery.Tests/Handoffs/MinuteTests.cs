using ChatApp.Routing.Faults;
using ChatApp.Storage.Handoffs;
using Microsoft.Extensions.Time.Testing;

namespace ChatApp.Delivery.Tests.Handoffs;

/// <summary>When a worker leaves a minute behind: never while a job may still come into it.</summary>
public sealed class MinuteTests(DeliveryFixture fixture) : IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await fixture.RedisNode.FlushAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData(19, false)]
    [InlineData(21, true)]
    public async Task An_empty_minute_is_left_once_it_ended_more_than_20_s_ago(int seconds, bool left)
    {
        var minute = HandoffJob.MinuteOf(TimeProvider.System.GetUtcNow()).AddMinutes(1);
        var shard = await BeginAtAsync(minute, shard: 60 + (left ? 1 : 0));
        await using var worker = await HandAssembledWorker.CreateAsync(fixture, ClockAt(minute.AddMinutes(1).AddSeconds(seconds)));

        await worker.WorkOffAsync(shard);

        Assert.Equal(left ? minute.AddMinutes(1) : minute, await ProgressAsync(shard));
    }

    [Fact]
    public async Task A_minute_with_a_job_is_left_only_after_a_reading_that_found_none()
    {
        var device = DeliveryFixture.NewDevice();
        var minute = HandoffJob.MinuteOf(TimeProvider.System.GetUtcNow());
        var job = await fixture.AddJobAsync(device, minute.AddSeconds(59));
        await BeginAtAsync(minute, job.Shard);
        await using var worker = await HandAssembledWorker.CreateAsync(fixture, ClockAt(minute.AddMinutes(2)));

        await worker.WorkOffAsync(job.Shard);
        Assert.Equal(minute, await ProgressAsync(job.Shard));
        Assert.Equal(2, (await fixture.InboxAsync(device)).Count); // It was done.

        await worker.WorkOffAsync(job.Shard);
        Assert.Equal(minute.AddMinutes(1), await ProgressAsync(job.Shard));
    }

    [Fact]
    public async Task A_job_that_hangs_is_started_once_and_holds_up_no_other()
    {
        var hanging = await fixture.AddJobAsync(DeliveryFixture.NewDevice());
        await BeginAtAsync(hanging.Minute, hanging.Shard);
        await using var worker = await HandAssembledWorker.CreateAsync(fixture, TimeProvider.System);
        var hold = new TaskCompletionSource();
        var reached = new TaskCompletionSource();
        worker.Faults.Once(FaultPoint.BeforeLookUp, _ =>
        {
            reached.SetResult();
            return hold.Task;
        });
        await worker.WorkOffAsync(hanging.Shard, settle: false);
        await reached.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        var other = await fixture.AddJobAsync(hanging.Copy.Recipient);
        await worker.WorkOffAsync(hanging.Shard, settle: false);

        await fixture.UntilEndedAsync(other);
        Assert.Contains(await fixture.JobsOfAsync(hanging), job => job.Copy.Position == hanging.Copy.Position);
        var rows = await fixture.InboxAsync(hanging.Copy.Recipient);
        Assert.Equal(2, rows.Count(row => row.MessageId == hanging.Copy.MessageId)); // Its own, and that of the one round.
        hold.SetResult();
        await fixture.UntilEndedAsync(hanging);
    }

    [Fact]
    public async Task A_job_from_a_clock_that_is_ahead_is_done_now()
    {
        var device = DeliveryFixture.NewDevice();
        var now = HandoffJob.MinuteOf(TimeProvider.System.GetUtcNow()).AddSeconds(59);
        var job = await fixture.AddJobAsync(device, now.AddSeconds(4));
        await BeginAtAsync(HandoffJob.MinuteOf(now), job.Shard);
        await using var worker = await HandAssembledWorker.CreateAsync(fixture, ClockAt(now));

        await worker.WorkOffAsync(job.Shard);

        Assert.Empty(await fixture.JobsOfAsync(job));
    }

    [Fact]
    public async Task A_worker_whose_clock_is_wrong_leaves_no_minute()
    {
        var minute = HandoffJob.MinuteOf(TimeProvider.System.GetUtcNow());
        var shard = await BeginAtAsync(minute, shard: 62);
        await using var worker = await HandAssembledWorker.CreateAsync(
            fixture, ClockAt(TimeProvider.System.GetUtcNow().AddHours(1)), isRight: false);

        await worker.WorkOffAsync(shard);

        Assert.Equal(minute, await ProgressAsync(shard));
    }

    private static FakeTimeProvider ClockAt(DateTimeOffset now) => new(now);

    private async Task<int> BeginAtAsync(DateTimeOffset minute, int shard)
    {
        await new HandoffProgress(fixture.Storage.Session).MoveAsync(shard, minute, TestContext.Current.CancellationToken);
        return shard;
    }

    private async Task<DateTimeOffset> ProgressAsync(int shard) =>
        await new HandoffProgress(fixture.Storage.Session).ReadAsync(shard, TestContext.Current.CancellationToken);
}
