using CassandraNode.Protocol;
using RocksDbSharp;

namespace CassandraNode.Engine;

/// <summary>The RocksDB database under the node, and its one committer. Thread-safe.</summary>
/// <remarks>
/// All writes go through one queue. The committer takes what is waiting, merges it with what is stored, writes it as one batch with one
/// fsync, and only then answers: many writes share an fsync, and conditions are decided one after the other.
/// </remarks>
internal sealed class Store : IStoreReader, IAsyncDisposable
{
    private readonly RocksDb _database;
    private readonly Committer _committer;

    private Store(RocksDb database)
    {
        _database = database;
        _committer = new Committer(this, database);
    }

    /// <summary>Opens the database in a folder, making both if need be.</summary>
    /// <exception cref="IOException">The folder cannot be written, or another process has it open.</exception>
    public static Store Open(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
            var table = new BlockBasedTableOptions().SetFilterPolicy(BloomFilterPolicy.Create(10, false)).SetBlockSize(16 * 1024);
            var options = new DbOptions()
                .SetCreateIfMissing()
                .SetBlockBasedTableFactory(table)
                .SetWriteBufferSize(16 << 20) // What is not yet flushed is read again after a crash: more would make the start longer.
                .SetMaxBackgroundCompactions(2)
                .SetMaxBackgroundFlushes(1)
                .SetCompression(Compression.Lz4)
                .SetKeepLogFileNum(2)
                .SetInfoLogLevel(InfoLogLevel.Warn);
            return new Store(RocksDb.Open(options, folder));
        }
        catch (Exception exception) when (exception is RocksDbException or UnauthorizedAccessException or IOException)
        {
            throw new IOException($"Cannot open the data folder {folder}: {exception.Message}", exception);
        }
    }

    public byte[]? Get(byte[] key) => _database.Get(key);

    public IEnumerable<KeyValuePair<byte[], byte[]>> Scan(byte[] from, byte[] until, bool descending = false) =>
        Scan(_database, new ReadOptions(), from, until, descending);

    /// <summary>This moment, to read at leisure.</summary>
    public StoreSnapshot Snapshot() => new(_database);

    /// <summary>Scans with given options.</summary>
    public static IEnumerable<KeyValuePair<byte[], byte[]>> Scan(
        RocksDb database, ReadOptions options, byte[] from, byte[] until, bool descending)
    {
        options.SetIterateLowerBound(from).SetIterateUpperBound(until);
        using var iterator = database.NewIterator(readOptions: options);
        if (descending)
        {
            iterator.SeekToLast();
        }
        else
        {
            iterator.SeekToFirst();
        }

        while (iterator.Valid())
        {
            yield return KeyValuePair.Create(iterator.Key(), iterator.Value());
            if (descending)
            {
                iterator.Prev();
            }
            else
            {
                iterator.Next();
            }
        }
    }

    /// <summary>Writes, and waits until it is durable.</summary>
    /// <exception cref="CqlError">The store cannot be written.</exception>
    public Task<Decision> CommitAsync(CommitRequest request, CancellationToken cancellationToken) =>
        _committer.CommitAsync(request, cancellationToken);

    /// <summary>Writes one value outside any table, and returns when it is durable.</summary>
    public void Put(byte[] key, byte[] value) => _database.Put(key, value, writeOptions: new WriteOptions().SetSync(true));

    /// <summary>Removes all keys from one on, up to but not including another.</summary>
    public void RemoveRange(byte[] from, byte[] until)
    {
        using var batch = new WriteBatch();
        batch.DeleteRange(from, (ulong)from.Length, until, (ulong)until.Length);
        _database.Write(batch, new WriteOptions().SetSync(true));
    }

    public async ValueTask DisposeAsync()
    {
        await _committer.DisposeAsync();
        _database.Dispose();
    }
}
