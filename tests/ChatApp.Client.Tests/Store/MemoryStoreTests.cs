using ChatApp.Client.Store;

namespace ChatApp.Client.Tests.Store;

public sealed class MemoryStoreTests : LocalStoreTests
{
    private readonly LocalStore _store = LocalStore.InMemory();

    private protected override Task<LocalStore> OpenAsync() => Task.FromResult(_store);
}
