using ChatApp.Storage.Tests;
using ChatApp.TestSupport;

[assembly: AssemblyFixture(typeof(StorageUnderTest))]

namespace ChatApp.Storage.Tests;

/// <summary>One node for all tests of the project; each uses users of its own.</summary>
public sealed class StorageUnderTest : IAsyncLifetime
{
    private StorageFixture? _fixture;

    public StorageSession Session => _fixture!.Session;

    public StorageFixture Fixture => _fixture!;

    public async ValueTask InitializeAsync() => _fixture = await StorageFixture.StartAsync(TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync() => await _fixture!.DisposeAsync();
}
