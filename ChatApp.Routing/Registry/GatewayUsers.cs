using System.Globalization;
using ChatApp.Contracts.Identity;
using StackExchange.Redis;

namespace ChatApp.Routing.Registry;

/// <summary>
/// Which users have a connection at a gateway: <c>users:{gateway}:{0..63}</c>, sets, so that the sweep of a dead gateway finds them
/// without scanning. A hint: a user too many costs the sweep a look-up, one too few is found by the expiry of their routes.
/// </summary>
public sealed class GatewayUsers(IConnectionMultiplexer redis)
{
    /// <summary>How many sets a gateway's users are spread over.</summary>
    public const int Buckets = 64;

    /// <summary>Notes a user.</summary>
    public Task AddAsync(string gatewayId, UserId user) =>
        redis.GetDatabase().SetAddAsync(KeyOf(gatewayId, BucketOf(user)), user.ToString());

    /// <summary>Drops a user.</summary>
    public Task RemoveAsync(string gatewayId, UserId user) =>
        redis.GetDatabase().SetRemoveAsync(KeyOf(gatewayId, BucketOf(user)), user.ToString());

    /// <summary>The users of one bucket, read in steps, so that no single command blocks Redis.</summary>
    public async IAsyncEnumerable<UserId> ReadAsync(string gatewayId, int bucket)
    {
        await foreach (var user in redis.GetDatabase().SetScanAsync(KeyOf(gatewayId, bucket), pageSize: 250))
        {
            if (Guid.TryParseExact((string?)user, "D", out var id))
            {
                yield return new UserId(id);
            }
        }
    }

    private static int BucketOf(UserId user)
    {
        Span<byte> id = stackalloc byte[16];
        user.Value.TryWriteBytes(id);
        return id[15] % Buckets;
    }

    private static RedisKey KeyOf(string gatewayId, int bucket) =>
        string.Create(CultureInfo.InvariantCulture, $"users:{{{gatewayId}:{bucket}}}");
}
