using System.Security.Cryptography;
using System.Text;
using ChatApp.Contracts.Http;
using ChatApp.Contracts.Identity;
using Microsoft.IdentityModel.Tokens;
using StackExchange.Redis;

namespace ChatApp.Api.Sessions.Challenge;

/// <summary>Challenges that wait for their signature: in Redis, for 60 s, taken once, whichever api instance they come back to.</summary>
internal sealed class Challenges(IConnectionMultiplexer redis, TimeProvider clock)
{
    private const int Length = 32;
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(60);

    /// <summary>Issues one for a device, existing or not.</summary>
    public async Task<ChallengeIssued> IssueAsync(DeviceAddress device)
    {
        var challenge = Base64UrlEncoder.Encode(RandomNumberGenerator.GetBytes(Length));
        await redis.GetDatabase().StringSetAsync(KeyOf(challenge), device.ToString(), Lifetime);
        return new ChallengeIssued(challenge, clock.GetUtcNow() + Lifetime);
    }

    /// <summary>Takes one, whether or not what comes of it is good: a challenge is answered once.</summary>
    /// <returns>Whether it was issued for this device and has not run out.</returns>
    public async Task<bool> TakeAsync(string challenge, DeviceAddress device)
    {
        // What cannot be one of ours is not looked up.
        if (challenge.Length > 64)
        {
            return false;
        }

        var issuedFor = await redis.GetDatabase().StringGetDeleteAsync(KeyOf(challenge));
        return issuedFor == device.ToString();
    }

    // The Redis client quotes keys in its exceptions, which are logged: a hash says nothing of the challenge.
    private static RedisKey KeyOf(string challenge) =>
        $"challenge:{{{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(challenge)))}}}";
}
