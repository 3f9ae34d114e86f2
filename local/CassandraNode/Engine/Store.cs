using CassandraNode.Protocol;
using CassandraNode.Rocks;

namespace CassandraNode.Engine;

/// <summary>The RocksDB database under the node, and its one committer. Thread-safe.</summary>
/// <remarks>
/// All writes go through one queue. The committer takes what is waiting, merges it with what is stored, writes it as one batch with one
/// fsync, and only then answers: many writes share an fsync, and conditions are decided one after the other.
/// </remarks>
internal sealed class Store : IStoreReader, IAsyncDisposable
{
    private readonly RocksDatabase _database;
    private readonly Committer _committer;

    private Store(RocksDatabase database, int rememberedPartitions)
    {
        _database = database;
        _committer = new Committer(this, database, rememberedPartitions);
    }

    /// <summary>Opens the database in a folder, making both if need be.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="rememberedPartitions">See <see cref="RowBounds"/>.</param>
    /// <exception cref="IOException">The folder cannot be written, or another process has it open.</exception>
    public static Store Open(string folder, int rememberedPartitions = RowBounds.DefaultPartitions)
    {
        try
        {
            Directory.CreateDirectory(folder);
            return new Store(RocksDatabase.Open(folder), rememberedPartitions);
        }
        catch (Exception exception) when (exception is RocksException or UnauthorizedAccessException or IOException)
        {
            throw new IOException($"Cannot open the data folder {folder}: {exception.Message}", exception);
        }
    }

    public byte[]? Get(byte[] key) => _database.Get(key);

    public IEnumerable<KeyValuePair<byte[], byte[]>> Scan(byte[] from, byte[] until, bool descending = false) =>
        Read(() => _database.Iterate(from, until, descending));

    /// <summary>This moment, to read at leisure.</summary>
    public StoreSnapshot Snapshot() => new(_database.Snapshot());

    /// <summary>What an iterator finds. It is opened when the first is asked for, and disposed behind the last.</summary>
    public static IEnumerable<KeyValuePair<byte[], byte[]>> Read(Func<RocksIterator> open)
    {
        using var iterator = open();
        for (; iterator.IsValid(); iterator.Move())
        {
            yield return KeyValuePair.Create(iterator.Key(), iterator.Value());
        }
    }

    /// <summary>Writes, and waits until it is durable.</summary>
    /// <exception cref="CqlError">The store cannot be written.</exception>
    public Task<Decision> CommitAsync(CommitRequest request, CancellationToken cancellationToken) =>
        _committer.CommitAsync(request, cancellationToken);

    /// <summary>Writes one value outside any table, and returns when it is durable.</summary>
    public void Put(byte[] key, byte[] value)
    {
        using var batch = new RocksBatch();
        batch.Put(key, value);
        _database.Write(batch, sync: true);
    }

    /// <summary>Removes all keys from one on, up to but not including another.</summary>
    public void RemoveRange(byte[] from, byte[] until)
    {
        using var batch = new RocksBatch();
        batch.DeleteRange(from, until);
        _database.Write(batch, sync: true);
    }

    public async ValueTask DisposeAsync()
    {
        await _committer.DisposeAsync();
        _database.Dispose();
    }
}
