using System.Collections.Concurrent;
using System.Diagnostics;
using ChatApp.Contracts.Identity;
using ChatApp.Storage.Inboxes;
using Microsoft.Extensions.Time.Testing;

namespace ChatApp.Storage.Tests.Inboxes;

public sealed class InboxStoreTests(StorageUnderTest storage)
{
    private static readonly DateTimeOffset Midnight = new(TimeProvider.System.GetUtcNow().UtcDateTime.Date, TimeSpan.Zero);

    private readonly DeviceAddress _device = new(UserId.New(), new DeviceId(1));
    private readonly InboxStore _inboxes = new(storage.Session, TimeProvider.System);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Reads_what_was_appended_between_two_positions_in_order()
    {
        var copies = Enumerable.Range(0, 10).Select(index => Copy(Midnight.AddMilliseconds(index))).ToList();
        foreach (var copy in copies.AsEnumerable().Reverse())
        {
            await _inboxes.AppendAsync(copy, Cancellation);
        }

        var read = await ReadAsync(copies[3].Position, copies[7].Position);
        Assert.Equal(copies[3..8].Select(copy => copy.MessageId), read.Select(copy => copy.MessageId));
        Assert.Equal(copies[3].Entry.ToArray(), read[0].Entry.ToArray());
        Assert.Equal(_device, read[0].Recipient);
    }

    [Fact]
    public async Task Reads_across_days_also_when_days_between_them_are_empty()
    {
        var old = Copy(Midnight.AddDays(-20));
        var yesterday = Copy(Midnight.AddMilliseconds(-1));
        var today = Copy(Midnight);
        foreach (var copy in new[] { today, old, yesterday })
        {
            await _inboxes.AppendAsync(copy, Cancellation);
        }

        var read = await ReadAsync(Position.None, Position.StartOf(Midnight.AddDays(1)));
        Assert.Equal([old.MessageId, yesterday.MessageId, today.MessageId], read.Select(copy => copy.MessageId));
    }

    [Fact]
    public async Task Two_copies_at_one_position_are_kept_apart_by_their_ids()
    {
        var one = Copy(Midnight);
        var other = one with { MessageId = MessageId.New(Midnight) };
        await _inboxes.AppendAsync(one, Cancellation);
        await _inboxes.AppendAsync(other, Cancellation);
        Assert.Equal(2, (await ReadAsync(one.Position, one.Position)).Count);
    }

    [Fact]
    public async Task Appending_a_copy_again_changes_nothing()
    {
        var copy = Copy(Midnight);
        await _inboxes.AppendAsync(copy, Cancellation);
        await _inboxes.AppendAsync(copy, Cancellation);
        Assert.Single(await ReadAsync(Position.None, copy.Position));
    }

    [Fact]
    public async Task Reads_more_than_a_page()
    {
        var copies = Enumerable.Range(0, 1_234).Select(index => Copy(Midnight.AddMilliseconds(index))).ToList();
        await Parallel.ForEachAsync(copies, Cancellation, async (copy, token) => await _inboxes.AppendAsync(copy, token));
        var read = await ReadAsync(Position.None, Position.StartOf(Midnight.AddDays(1)));
        Assert.Equal(copies.Select(copy => copy.MessageId), read.Select(copy => copy.MessageId));
    }

    [Fact]
    public async Task Deletes_a_day_whole_and_nothing_else()
    {
        var yesterday = Copy(Midnight.AddMilliseconds(-1));
        var today = Copy(Midnight);
        await _inboxes.AppendAsync(yesterday, Cancellation);
        await _inboxes.AppendAsync(today, Cancellation);

        await _inboxes.DeleteDayAsync(_device, yesterday.Position.Day, Cancellation);

        Assert.False(await _inboxes.ContainsAsync(_device, yesterday.Position, yesterday.MessageId, Cancellation));
        Assert.True(await _inboxes.ContainsAsync(_device, today.Position, today.MessageId, Cancellation));
        Assert.Equal([today.MessageId], (await ReadAsync(Position.None, today.Position)).Select(copy => copy.MessageId));
    }

    [Fact]
    public async Task Looks_back_30_days_at_most()
    {
        var clock = new FakeTimeProvider(Midnight.AddDays(25));
        var inboxes = new InboxStore(storage.Session, clock);
        var early = Copy(Midnight.AddDays(-6));
        var late = Copy(Midnight.AddDays(-4));
        await inboxes.AppendAsync(early, Cancellation);
        await inboxes.AppendAsync(late, Cancellation);
        var read = await inboxes.ReadAsync(_device, Position.None, Position.StartOf(Midnight), Cancellation).ToListAsync(Cancellation);
        Assert.Equal([late.MessageId], read.Select(copy => copy.MessageId));
    }

    [Fact]
    public async Task Asks_once_for_all_days_however_long_the_device_was_away()
    {
        using var asking = new Activity("asking");
        var asked = new ConcurrentQueue<string?>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "ChatApp.Cql",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                if (activity.TraceId == asking.TraceId)
                {
                    asked.Enqueue(activity.GetTagItem("db.query.text") as string);
                }
            },
        };
        ActivitySource.AddActivityListener(listener);
        asking.SetIdFormat(ActivityIdFormat.W3C).Start();

        Assert.Empty(await ReadAsync(Position.None, Position.StartOf(Midnight.AddDays(1))));
        Assert.Contains("DISTINCT", Assert.Single(asked), StringComparison.Ordinal);
    }

    private InboxCopy Copy(DateTimeOffset time) =>
        new(_device, Position.Create(time, 3, 7), MessageId.New(time), Guid.NewGuid().ToByteArray());

    private async Task<List<InboxCopy>> ReadAsync(Position from, Position until) =>
        await _inboxes.ReadAsync(_device, from, until, Cancellation).ToListAsync(Cancellation);
}
