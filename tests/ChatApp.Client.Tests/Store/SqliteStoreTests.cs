using System.Text;
using ChatApp.Client.Accounts;
using ChatApp.Client.Messages;
using ChatApp.Client.Store;
using ChatApp.Contracts.Identity;
using Microsoft.Data.Sqlite;

namespace ChatApp.Client.Tests.Store;

public sealed class SqliteStoreTests : LocalStoreTests, IDisposable
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"chat-store-{Guid.NewGuid():N}");

    private string File => Path.Combine(_folder, "chat.db");

    private protected override Task<LocalStore> OpenAsync() => LocalStore.OpenFileAsync(File, CancellationToken.None);

    public void Dispose()
    {
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    [Fact]
    public async Task Lets_only_its_owner_read_any_of_its_files()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows keeps local application data private by itself.");
            return;
        }

        await using var store = await OpenAsync();
        await store.CommitAsync([new StoreChange.ConnectionNumberRaised(1)], Durability.Power, CancellationToken.None);

        foreach (var file in Directory.GetFiles(_folder))
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(file));
        }

        Assert.True(Directory.GetFiles(_folder).Length > 1, "The write-ahead log was expected beside the file.");
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, new DirectoryInfo(_folder).UnixFileMode);
    }

    [Fact]
    public async Task Opens_a_file_of_the_version_before_and_keeps_what_is_in_it()
    {
        var sender = new DeviceAddress(UserId.New(), new DeviceId(1));
        var stream = new StreamKey(ConversationId.Between(sender.User, UserId.New()), sender);
        var advanced = new StoreChange.StreamAdvanced(stream, 12, DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_123));
        await using (var store = await OpenAsync())
        {
            await store.CommitAsync([advanced], Durability.Power, CancellationToken.None);
        }

        Execute("ALTER TABLE streams DROP COLUMN since; PRAGMA user_version = 1;");

        await using (var store = await OpenAsync())
        {
            Assert.Equal([advanced with { Since = null }], await store.ReadStreamsAsync(CancellationToken.None));
            await store.CommitAsync([advanced], Durability.Power, CancellationToken.None);
        }

        await using var again = await OpenAsync();
        Assert.Equal([advanced], await again.ReadStreamsAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Says_that_a_file_of_a_newer_version_needs_a_newer_program()
    {
        await using (await OpenAsync())
        {
        }

        Execute("PRAGMA user_version = 1000;");

        var exception = await Assert.ThrowsAsync<LocalStoreException>(OpenAsync);
        Assert.Contains("newer version", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Says_that_it_is_open_elsewhere()
    {
        await using var store = await OpenAsync();

        var exception = await Assert.ThrowsAsync<LocalStoreException>(OpenAsync);

        Assert.Contains("open in another process", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Says_that_a_file_is_not_a_store()
    {
        Directory.CreateDirectory(_folder);
        await System.IO.File.WriteAllTextAsync(File, new string('x', 5000), CancellationToken.None);

        var exception = await Assert.ThrowsAsync<LocalStoreException>(OpenAsync);

        Assert.Contains("is not a chat store", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Says_that_a_folder_cannot_be_written()
    {
        Directory.CreateDirectory(_folder);
        await System.IO.File.WriteAllTextAsync(Path.Combine(_folder, "file"), "", CancellationToken.None);

        var exception = await Assert.ThrowsAsync<LocalStoreException>(() => LocalStore.OpenFileAsync(
            Path.Combine(_folder, "file", "chat.db"), CancellationToken.None));

        Assert.Contains("cannot be written", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Leaves_nothing_of_the_key_behind_once_it_is_erased()
    {
        Assert.True(Handle.TryParse("alice", out var handle));
        var seed = Encoding.ASCII.GetBytes("a seed that can be searched for.");
        await using (var store = await OpenAsync())
        {
            await store.CommitAsync(
                [new StoreChange.AccountSaved(new StoredAccount(handle, "Alice", seed, Address: null))], Durability.Power, CancellationToken.None);
            await store.EraseAsync(CancellationToken.None);
        }

        foreach (var file in Directory.GetFiles(_folder))
        {
            Assert.Equal(-1, (await System.IO.File.ReadAllBytesAsync(file, CancellationToken.None)).AsSpan().IndexOf(seed));
        }
    }

    [Fact]
    public async Task Applies_all_changes_of_a_commit_or_none()
    {
        await using var store = await OpenAsync();
        Assert.True(Handle.TryParse("alice", out var handle));

        await Assert.ThrowsAsync<LocalStoreException>(() => store.CommitAsync(
            [
                new StoreChange.ConnectionNumberRaised(5),
                new StoreChange.AccountSaved(new StoredAccount(handle, "Alice", new byte[32], Address: null)),
                new StoreChange.MessageAdded(new(default, default, default, 1, default, null!)), // A text is never null.
            ],
            Durability.Power,
            CancellationToken.None));

        var device = await store.ReadDeviceAsync(CancellationToken.None);
        Assert.Equal((0UL, null), (device.ConnectionNumber, device.Account));
    }

    private void Execute(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={File};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
