using ChatApp.Contracts.Identity;
using ChatApp.Gateway.Retention;
using ChatApp.Gateway.Tests.Fleet;
using ChatApp.Storage.Handoffs;
using ChatApp.Storage.Inboxes;
using ChatApp.TestSupport;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace ChatApp.Gateway.Tests.Retention;

public sealed class FinishedDaysTests(GatewayFleet fleet) : IAsyncLifetime
{
    // Yesterday's noon, today's midnight: rows of a real inbox, whose time to live has not run out.
    private static readonly DateTimeOffset Midnight = new(TimeProvider.System.GetUtcNow().UtcDateTime.Date, TimeSpan.Zero);

    private readonly FakeTimeProvider _clock = new(Midnight);
    private readonly InboxStore _inboxes = new(fleet.Storage.Session, TimeProvider.System);
    private readonly HandoffProgress _progress = new(fleet.Storage.Session);
    private readonly DeviceAddress _device = new(UserId.New(), new DeviceId(1));
    private FinishedDays _days = null!;
    private DateTimeOffset _progressBefore;

    public async ValueTask InitializeAsync()
    {
        _progressBefore = await _progress.ReadAsync(HandoffJob.ShardOf(_device), TestContext.Current.CancellationToken);
        _days = new FinishedDays(_inboxes, _progress, _clock, NullLogger<FinishedDays>.Instance);
        await _days.StartAsync(TestContext.Current.CancellationToken);
        await AppendAsync(Midnight.AddHours(-30));
        await AppendAsync(Midnight.AddHours(-1));
        await AppendAsync(Midnight.AddSeconds(10));
    }

    public async ValueTask DisposeAsync()
    {
        await _days.StopAsync(CancellationToken.None);
        _days.Dispose();
        await _progress.MoveAsync(HandoffJob.ShardOf(_device), _progressBefore, CancellationToken.None);
    }

    [Fact]
    public async Task The_days_before_the_confirmed_one_are_deleted_and_its_own_stays()
    {
        await JobsAreDoneUntilAsync(Midnight);
        _days.Note(_device, At(Midnight.AddHours(-31)), At(Midnight.AddSeconds(21)));
        await RoundsUntilAsync(rows: 1);
        Assert.Equal(Midnight.AddSeconds(10), Assert.Single(await RowsAsync()).Position.Time);
    }

    [Fact]
    public async Task Within_the_first_20_s_of_a_day_the_one_before_stays()
    {
        await JobsAreDoneUntilAsync(Midnight);
        _days.Note(_device, At(Midnight.AddHours(-31)), At(Midnight.AddSeconds(19)));
        await RoundsUntilAsync(rows: 2); // The day before yesterday alone.
        _days.Note(_device, At(Midnight.AddSeconds(19)), At(Midnight.AddSeconds(20)));
        await RoundsUntilAsync(rows: 1);
    }

    [Fact]
    public async Task A_day_of_which_a_job_may_be_open_stays_until_it_is_done()
    {
        await JobsAreDoneUntilAsync(Midnight.AddMinutes(-1));
        _days.Note(_device, At(Midnight.AddHours(-31)), At(Midnight.AddSeconds(21)));
        for (var round = 0; round < 5; round++)
        {
            _clock.Advance(FinishedDays.Interval);
            Assert.Equal(3, (await RowsAsync()).Count);
        }

        await JobsAreDoneUntilAsync(Midnight);
        await RoundsUntilAsync(rows: 1);
    }

    private static Position At(DateTimeOffset time) => Position.StartOf(time);

    private async Task AppendAsync(DateTimeOffset at) => await _inboxes.AppendAsync(
        new InboxCopy(_device, At(at), MessageId.New(at), new byte[] { 1 }), TestContext.Current.CancellationToken);

    private Task<IReadOnlyList<InboxCopy>> RowsAsync() => fleet.Storage.ReadInboxAsync(_device, TestContext.Current.CancellationToken);

    private async Task JobsAreDoneUntilAsync(DateTimeOffset minute) =>
        await _progress.MoveAsync(HandoffJob.ShardOf(_device), minute, TestContext.Current.CancellationToken);

    private Task RoundsUntilAsync(int rows) => Waiting.UntilAsync(
        async () =>
        {
            _clock.Advance(FinishedDays.Interval);
            return (await RowsAsync()).Count == rows;
        },
        $"{rows} rows to be left");
}
