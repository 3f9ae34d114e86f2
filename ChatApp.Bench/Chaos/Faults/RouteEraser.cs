using ChatApp.Contracts.Identity;
using ChatApp.Routing.Registry;
using StackExchange.Redis;

namespace ChatApp.Bench.Chaos.Faults;

/// <summary>Deletes users' routes from the registry, as a Redis that fails over with writes not replicated does.</summary>
internal sealed class RouteEraser(string connectionString) : IAsyncDisposable
{
    private ConnectionMultiplexer? _redis;

    /// <summary>Does nothing while Redis is away: then the routes are lost anyway.</summary>
    public async Task EraseAsync(IReadOnlyList<UserId> users)
    {
        try
        {
            _redis ??= await ConnectionMultiplexer.ConnectAsync(connectionString);
            await _redis.GetDatabase().KeyDeleteAsync([.. users.Select(Routes.KeyOf)]);
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            // As said above.
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_redis is not null)
        {
            await _redis.DisposeAsync();
        }
    }
}
