using ChatApp.Contracts.Identity;
using ChatApp.Gateway.Messages.Rate;
using ChatApp.Gateway.Tests.Fleet;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using StackExchange.Redis;

namespace ChatApp.Gateway.Tests.Messages.Rate;

/// <summary>Of a limit of 100: a share is 10.</summary>
public sealed class UserRatesTests(GatewayFleet fleet)
{
    private const int Limit = 100;
    private const int Share = Limit / DeviceId.MaximumPerUser;

    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 3, 1, 12, 0, 15, TimeSpan.Zero));
    private readonly UserId _user = UserId.New();

    [Fact]
    public async Task From_one_gateway_a_user_sends_the_limit_and_a_share_until_the_next_minute()
    {
        var gateway = NewGateway(fleet.Redis);
        Assert.Equal(Limit + Share, await SendUntilRefusedAsync(gateway));

        Assert.False(gateway.TryTake(_user, out var retryAfter));
        Assert.Equal(TimeSpan.FromSeconds(45), retryAfter);
        Assert.True(gateway.TryTake(UserId.New(), out _), "Nobody else is held back.");

        _clock.Advance(retryAfter);
        Assert.Equal(Limit + Share, await SendUntilRefusedAsync(gateway));
    }

    [Fact]
    public async Task Gateways_share_the_limit_and_each_has_a_share_of_its_own()
    {
        Assert.Equal(Limit + Share, await SendUntilRefusedAsync(NewGateway(fleet.Redis)));
        Assert.Equal(Share, await SendUntilRefusedAsync(NewGateway(fleet.Redis)));
    }

    [Fact]
    public void Half_a_share_is_sent_without_asking_anybody()
    {
        var gateway = NewGateway(redis: null!); // Whoever asked it would fail.
        for (var sent = 0; sent < (Share / 2) - 1; sent++)
        {
            Assert.True(gateway.TryTake(_user, out _));
        }
    }

    [Fact]
    public async Task Without_Redis_nobody_is_held_back()
    {
        await using var gone = await ConnectionMultiplexer.ConnectAsync(
            new ConfigurationOptions { EndPoints = { fleet.RedisEndPoint }, BacklogPolicy = BacklogPolicy.FailFast });
        await gone.CloseAsync();
        var gateway = NewGateway(gone);
        for (var sent = 0; sent < Limit * 5; sent++)
        {
            Assert.True(gateway.TryTake(_user, out _));
        }
    }

    private UserRates NewGateway(IConnectionMultiplexer redis) => new(
        redis, Options.Create(new GatewayOptions { MessagesPerUserMinute = Limit }), _clock, NullLogger<UserRates>.Instance);

    // One after the other: with each a claim that it started is answered before the next.
    private async Task<int> SendUntilRefusedAsync(UserRates gateway)
    {
        for (var sent = 0; ; sent++)
        {
            Assert.True(sent < Limit * 5, "No end is in sight.");
            if (!gateway.TryTake(_user, out _))
            {
                return sent;
            }

            await gateway.LastClaim;
        }
    }
}
