using ChatApp.Gateway.Connections;
using Microsoft.Extensions.Time.Testing;

namespace ChatApp.Gateway.Tests.Connections;

public sealed class TokenBucketTests
{
    [Fact]
    public void Gives_its_burst_then_its_rate_and_says_when_the_next_one_comes()
    {
        var clock = new FakeTimeProvider();
        var bucket = new TokenBucket(perSecond: 10, burst: 3, clock);
        Assert.True(bucket.TryTake(out _));
        Assert.True(bucket.TryTake(out _));
        Assert.True(bucket.TryTake(out _));
        Assert.False(bucket.TryTake(out var retryAfter));
        Assert.Equal(100, retryAfter.TotalMilliseconds, precision: 3);

        clock.Advance(TimeSpan.FromMilliseconds(101));
        Assert.True(bucket.TryTake(out _));
        Assert.False(bucket.TryTake(out _));

        clock.Advance(TimeSpan.FromHours(1));
        Assert.True(bucket.TryTake(out _) && bucket.TryTake(out _) && bucket.TryTake(out _));
        Assert.False(bucket.TryTake(out _));
    }
}
