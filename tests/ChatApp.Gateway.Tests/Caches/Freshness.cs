using ChatApp.TestSupport;
using Microsoft.Extensions.Time.Testing;

namespace ChatApp.Gateway.Tests.Caches;

/// <summary>What the caches promise of a change in the store.</summary>
internal static class Freshness
{
    /// <summary>Asks all the time, from now on by the clock, until a change is seen, which must be within 5 s.</summary>
    /// <param name="clock">The cache's.</param>
    /// <param name="step">How much of its time passes from one question to the next.</param>
    /// <param name="isSeen">Asks the cache.</param>
    /// <param name="what">What is to be seen.</param>
    public static async Task AssertSeenWithin5SecondsAsync(FakeTimeProvider clock, TimeSpan step, Func<Task<bool>> isSeen, string what)
    {
        var changedAt = clock.GetTimestamp();
        await Waiting.UntilAsync(
            () =>
            {
                clock.Advance(step);
                return isSeen();
            },
            what);
        Assert.InRange(clock.GetElapsedTime(changedAt), TimeSpan.Zero, TimeSpan.FromSeconds(5));
    }
}
