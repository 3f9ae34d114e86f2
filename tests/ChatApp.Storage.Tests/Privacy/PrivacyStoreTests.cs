using ChatApp.Contracts.Identity;
using ChatApp.Contracts.Privacy;
using ChatApp.Storage.Privacy;
using Microsoft.Extensions.Time.Testing;

namespace ChatApp.Storage.Tests.Privacy;

public sealed class PrivacyStoreTests(StorageUnderTest storage)
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero));
    private readonly UserId _user = UserId.New();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private PrivacyStore Privacy => new(storage.Session, _clock);

    [Fact]
    public async Task Whoever_never_changed_anything_shows_everyone_and_sends_read_receipts() =>
        Assert.Equal(new PrivacySettings(0, LastSeenVisibility.Everyone, true), await Privacy.ReadAsync(_user, Cancellation));

    [Fact]
    public async Task A_change_stays_and_raises_the_version()
    {
        var first = await Privacy.ChangeAsync(_user, settings => settings with { LastSeen = LastSeenVisibility.Nobody }, Cancellation);
        var second = await Privacy.ChangeAsync(_user, settings => settings with { LastSeen = LastSeenVisibility.Contacts }, Cancellation);
        Assert.Equal((LastSeenVisibility.Nobody, LastSeenVisibility.Contacts), (first.LastSeen, second.LastSeen));
        Assert.True(second.Version > first.Version, $"{second.Version} is not above {first.Version}");
        Assert.Equal(second, await Privacy.ReadAsync(_user, Cancellation));
    }

    [Fact]
    public async Task A_change_that_changes_nothing_leaves_the_version()
    {
        var first = await Privacy.ChangeAsync(_user, settings => settings with { LastSeen = LastSeenVisibility.Nobody }, Cancellation);
        Assert.Equal(first, await Privacy.ChangeAsync(_user, settings => settings with { LastSeen = LastSeenVisibility.Nobody }, Cancellation));
    }

    [Fact]
    public async Task Of_two_settings_changed_at_a_time_neither_is_lost()
    {
        await Task.WhenAll(
            Privacy.ChangeAsync(_user, settings => settings with { LastSeen = LastSeenVisibility.Contacts }, Cancellation).AsTask(),
            Privacy.ChangeAsync(_user, settings => settings with { ReadReceipts = false }, Cancellation).AsTask());
        var settings = await Privacy.ReadAsync(_user, Cancellation);
        Assert.Equal((LastSeenVisibility.Contacts, false), (settings.LastSeen, settings.ReadReceipts));
    }

    [Fact]
    public async Task A_visibility_of_a_later_version_hides()
    {
        using (await storage.Session.Cql.ExecuteAsync(
            $"UPDATE settings SET version = 1, last_seen_visibility = 7 WHERE user_id = {_user} IF version = null", Cancellation))
        {
        }

        Assert.Equal(LastSeenVisibility.Nobody, (await Privacy.ReadAsync(_user, Cancellation)).LastSeen);
    }

    [Fact]
    public async Task Who_gives_read_receipts_is_read_of_many_at_once()
    {
        var (off, other) = (UserId.New(), UserId.New());
        await Privacy.ChangeAsync(off, settings => settings with { ReadReceipts = false }, Cancellation);
        await Privacy.ChangeAsync(other, settings => settings with { LastSeen = LastSeenVisibility.Nobody }, Cancellation);
        var found = await Privacy.ReadReceiptsAsync([_user, off, other], Cancellation);
        Assert.Equal(3, found.Count);
        Assert.Equal((true, false, true), (found[_user], found[off], found[other]));
    }
}
