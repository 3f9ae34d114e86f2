using StackExchange.Redis;

namespace ChatApp.TestSupport;

/// <summary>A running server that speaks Redis's protocol: the local node, or the real one.</summary>
public interface IRedisFixture : IAsyncDisposable
{
    /// <summary>In StackExchange.Redis's form.</summary>
    string ConnectionString { get; }

    /// <summary>Connects to it.</summary>
    Task<IConnectionMultiplexer> ConnectAsync();

    /// <summary>Empties it, as a Redis that was restarted without its data.</summary>
    Task FlushAsync();
}
