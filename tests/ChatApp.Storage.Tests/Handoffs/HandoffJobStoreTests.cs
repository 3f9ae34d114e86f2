using ChatApp.Contracts.Identity;
using ChatApp.Storage.Handoffs;
using ChatApp.Storage.Inboxes;

namespace ChatApp.Storage.Tests.Handoffs;

public sealed class HandoffJobStoreTests(StorageUnderTest storage)
{
    private readonly HandoffJobStore _jobs = new(storage.Session);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Keeps_a_job_in_its_shard_and_minute_until_it_is_completed()
    {
        var time = new DateTimeOffset(2031, 3, 4, 5, 6, 59, 999, TimeSpan.Zero);
        var job = new HandoffJob(new InboxCopy(
            new DeviceAddress(UserId.New(), new DeviceId(4)), Position.Create(time, 1, 2), MessageId.New(time), new byte[] { 1, 2, 3 }));
        Assert.Equal(new DateTimeOffset(2031, 3, 4, 5, 6, 0, TimeSpan.Zero), job.Minute);
        Assert.InRange(job.Shard, 0, HandoffJob.Shards - 1);

        await _jobs.AddAsync(job, Cancellation);
        await _jobs.AddAsync(job, Cancellation);
        var read = Assert.Single(await ReadAsync(job));
        Assert.Equal((job.Copy.Recipient, job.Copy.Position, job.Copy.MessageId), (read.Copy.Recipient, read.Copy.Position, read.Copy.MessageId));
        Assert.Equal(job.Copy.Entry.ToArray(), read.Copy.Entry.ToArray());

        await _jobs.CompleteAsync(read, Cancellation);
        Assert.Empty(await ReadAsync(job));
    }

    [Fact]
    public async Task Progress_begins_before_the_store_was_made_and_moves_on()
    {
        var progress = new HandoffProgress(storage.Session);
        var begin = await progress.ReadAsync(63, Cancellation);
        Assert.True(begin < TimeProvider.System.GetUtcNow());
        Assert.True(begin > TimeProvider.System.GetUtcNow().AddMinutes(-10));
        await progress.MoveAsync(63, begin.AddMinutes(1), Cancellation);
        Assert.Equal(begin.AddMinutes(1), await progress.ReadAsync(63, Cancellation));
    }

    private async Task<List<HandoffJob>> ReadAsync(HandoffJob job) =>
        await _jobs.ReadAsync(job.Shard, job.Minute, Cancellation).ToListAsync(Cancellation);
}
