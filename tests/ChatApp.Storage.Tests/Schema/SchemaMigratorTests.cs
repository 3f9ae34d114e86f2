using ChatApp.Storage.Schema;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatApp.Storage.Tests.Schema;

public sealed class SchemaMigratorTests(StorageUnderTest storage)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Can_be_applied_by_several_hosts_at_once_and_again()
    {
        var migrator = new SchemaMigrator(TimeProvider.System, NullLogger<SchemaMigrator>.Instance);
        var versions = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => migrator.ApplyAsync(storage.Session.Cql, Cancellation)));
        Assert.All(versions, version => Assert.Equal(Migrations.All[^1].Version, version));
    }

    [Fact]
    public void Versions_count_up_from_1() =>
        Assert.Equal(Enumerable.Range(1, Migrations.All.Count), Migrations.All.Select(migration => migration.Version));

    [Fact]
    public async Task A_keyspace_name_with_other_characters_is_refused() => await Assert.ThrowsAsync<ArgumentException>(
        () => SchemaMigrator.CreateKeyspaceAsync(storage.Session.Cql, "x; DROP KEYSPACE chatapp", Cancellation));
}
