using RocksDbSharp;

namespace CassandraNode.Engine;

/// <summary>
/// The store as it was at one moment, so that a SELECT which looks at several places sees all of a batch or nothing of it. Not
/// thread-safe; what is scanned must be read before it is disposed.
/// </summary>
internal sealed class StoreSnapshot(RocksDb database) : IStoreReader, IDisposable
{
    private readonly Snapshot _snapshot = database.CreateSnapshot();

    public byte[]? Get(byte[] key) => database.Get(key, readOptions: Options());

    public IEnumerable<KeyValuePair<byte[], byte[]>> Scan(byte[] from, byte[] until, bool descending = false) =>
        Store.Scan(database, Options(), from, until, descending);

    public void Dispose() => _snapshot.Dispose();

    private ReadOptions Options() => new ReadOptions().SetSnapshot(_snapshot);
}
