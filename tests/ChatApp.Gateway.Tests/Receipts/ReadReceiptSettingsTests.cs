using ChatApp.Contracts.Identity;
using ChatApp.Gateway.Receipts;
using ChatApp.Gateway.Tests.Caches;
using ChatApp.Storage.Privacy;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace ChatApp.Gateway.Tests.Receipts;

[Collection(CountedStoreCollection.Name)]
public sealed class ReadReceiptSettingsTests(CountedStore store)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Settings_in_steady_use_are_read_together_and_a_change_is_known_within_5_s()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero));
        var privacy = new PrivacyStore(store.Storage.Session, clock);
        await using var settings = new ReadReceiptSettings(privacy, clock, NullLogger<ReadReceiptSettings>.Instance);
        var (user, other) = (UserId.New(), UserId.New()); // The other one never sets anything.
        Assert.True(await settings.AreOnAsync(user, Cancellation));
        Assert.True(await settings.AreOnAsync(other, Cancellation));

        await privacy.ChangeAsync(user, before => before with { ReadReceipts = false }, Cancellation);
        store.StartCounting();
        await Freshness.AssertSeenWithin5SecondsAsync(
            clock,
            TimeSpan.FromMilliseconds(25),
            async () =>
            {
                Assert.True(await settings.AreOnAsync(other, Cancellation));
                return !await settings.AreOnAsync(user, Cancellation);
            },
            "the change to be known");
        Assert.Equal((0, 1), (store.CountSingle("settings"), store.CountCommon("settings")));
    }
}
