using CassandraNode.Rocks;

namespace CassandraNode.Engine;

/// <summary>
/// The store as it was at one moment, so that a SELECT which looks at several places sees all of a batch or nothing of it. Not
/// thread-safe; what is scanned must be read before it is disposed.
/// </summary>
internal sealed class StoreSnapshot(RocksSnapshot snapshot) : IStoreReader, IDisposable
{
    private RocksPrefixIterator? _partitions;

    /// <summary>Goes through partitions, one after the other; two at a time would be in each other's way.</summary>
    public RocksPrefixIterator Partitions => _partitions ??= snapshot.IteratePrefixes();

    public byte[]? Get(byte[] key) => snapshot.Get(key);

    public IEnumerable<KeyValuePair<byte[], byte[]>> Scan(byte[] from, byte[] until, bool descending = false) =>
        Store.Read(() => snapshot.Iterate(from, until, descending));

    public void Dispose()
    {
        _partitions?.Dispose();
        snapshot.Dispose();
    }
}
