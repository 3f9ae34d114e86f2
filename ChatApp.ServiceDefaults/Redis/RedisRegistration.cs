using System.Diagnostics.Metrics;
using StackExchange.Redis;

namespace Microsoft.Extensions.Hosting.Redis;

/// <summary>Registers the Redis client.</summary>
public static class RedisRegistration
{
    // Well within the 10 s that a copy has for its outcome.
    private const int TimeoutMilliseconds = 2_000;

    /// <summary>
    /// Adds an <see cref="IConnectionMultiplexer"/> for the connection string of a name, and a health check. It starts without Redis and
    /// reconnects by itself; a command waits at most 2 s.
    /// </summary>
    /// <exception cref="InvalidOperationException">There is no such connection string.</exception>
    public static IHostApplicationBuilder AddRedis(this IHostApplicationBuilder builder, string name)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var connectionString = builder.Configuration.GetConnectionString(name)
            ?? throw new InvalidOperationException($"The connection string '{name}' is missing: set ConnectionStrings__{name}.");
        var options = ConfigurationOptions.Parse(connectionString);
        options.AbortOnConnectFail = false;
        options.AsyncTimeout = TimeoutMilliseconds;
        options.SyncTimeout = TimeoutMilliseconds;
        options.ClientName = builder.Environment.ApplicationName;
        builder.Services.AddSingleton<IConnectionMultiplexer>(services =>
        {
            var redis = ConnectionMultiplexer.Connect(options);
            services.GetRequiredService<IMeterFactory>().Create("ChatApp.Redis")
                .CreateObservableCounter("chat.redis.commands", () => redis.OperationCount, "{command}", "Commands that this process has given to Redis.");
            return redis;
        });
        builder.Services.AddHealthChecks().AddCheck<RedisHealthCheck>(name);
        return builder;
    }
}
