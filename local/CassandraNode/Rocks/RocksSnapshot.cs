namespace CassandraNode.Rocks;

/// <summary>The database as it was at one moment. Reading is thread-safe; dispose it soon, since it keeps old values alive.</summary>
internal sealed class RocksSnapshot : IDisposable
{
    private readonly RocksDatabase _database;
    private readonly nint _databaseHandle;
    private readonly nint _readOptions = RocksNative.CreateReadOptions();
    private nint _handle;

    public RocksSnapshot(RocksDatabase database, nint databaseHandle)
    {
        _database = database;
        _databaseHandle = databaseHandle;
        _handle = RocksNative.CreateSnapshot(databaseHandle);
        RocksNative.SetSnapshot(_readOptions, _handle);
    }

    /// <summary>A value as it was; null if there was none.</summary>
    /// <exception cref="RocksException">It cannot be read.</exception>
    public byte[]? Get(ReadOnlySpan<byte> key) => _database.Get(key, _readOptions);

    /// <summary>Goes through keys; see <see cref="RocksIterator"/>.</summary>
    public RocksIterator Iterate(byte[] from, byte[] until, bool descending) => _database.Iterate(from, until, descending, _handle);

    /// <summary>Goes through keys by prefix. To be disposed before this is.</summary>
    public RocksPrefixIterator IteratePrefixes() => new(_databaseHandle, _handle);

    public void Dispose()
    {
        if (_handle != 0)
        {
            RocksNative.DestroyReadOptions(_readOptions);
            RocksNative.ReleaseSnapshot(_databaseHandle, _handle);
            _handle = 0;
        }
    }
}
