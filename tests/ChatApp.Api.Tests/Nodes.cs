using ChatApp.Api.Tests;
using ChatApp.TestSupport;

[assembly: AssemblyFixture(typeof(Nodes))]

namespace ChatApp.Api.Tests;

/// <summary>The local nodes and an api instance over them with generous rate limits, for all tests; each uses accounts of its own.</summary>
public sealed class Nodes : IAsyncLifetime
{
    private StorageFixture? _storage;
    private RedisNodeFixture? _redis;
    private ApiInstance? _api;

    public StorageFixture Storage => _storage!;

    public RedisNodeFixture Redis => _redis!;

    public ApiInstance Api => _api!;

    public async ValueTask InitializeAsync()
    {
        _storage = await StorageFixture.StartAsync(TestContext.Current.CancellationToken);
        _redis = await RedisNodeFixture.StartAsync();
        _api = await StartApiAsync();
    }

    public Task<ApiInstance> StartApiAsync(TimeProvider? clock = null, params string[] options) =>
        ApiInstance.StartAsync(_storage!.ConnectionString, _redis!.ConnectionString, clock, options);

    public async ValueTask DisposeAsync()
    {
        await _api!.DisposeAsync();
        await _redis!.DisposeAsync();
        await _storage!.DisposeAsync();
    }
}
