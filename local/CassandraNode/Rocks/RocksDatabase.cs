namespace CassandraNode.Rocks;

/// <summary>An open RocksDB database. Thread-safe; nothing may use it once it is disposed.</summary>
internal sealed unsafe class RocksDatabase : IDisposable
{
    // What is stored is mostly ciphertext and ids, which no compression shortens; trying cost 7 % of the node's processor time.
    private const int NoCompression = 0;
    private const int WarningsOnly = 2;

    // What is not yet flushed is read again after a crash: more would make the start longer.
    private const int WriteBufferBytes = 16 << 20;
    private const int BlockBytes = 16 * 1024;
    private const double FilterBitsPerKey = 10;

    // Nearly every row that is written is new, and the committer looks whether it is: the filter saves the search for what is not there.
    private const double MemtableFilterRatio = 0.02;

    private readonly nint _readOptions = RocksNative.CreateReadOptions();
    private readonly nint _synced = RocksNative.CreateWriteOptions();
    private readonly nint _unsynced = RocksNative.CreateWriteOptions();
    private nint _handle;

    private RocksDatabase(nint handle)
    {
        _handle = handle;
        RocksNative.SetSync(_synced, 1);
    }

    /// <summary>Opens the database in a folder, making it if need be.</summary>
    /// <exception cref="RocksException">It cannot be opened.</exception>
    public static RocksDatabase Open(string folder)
    {
        var options = RocksNative.CreateOptions();
        var tableOptions = RocksNative.CreateTableOptions();
        try
        {
            RocksNative.SetFilterPolicy(tableOptions, RocksNative.CreateBloomFilter(FilterBitsPerKey));
            RocksNative.SetBlockSize(tableOptions, BlockBytes);
            RocksNative.SetTableOptions(options, tableOptions);
            RocksNative.SetCreateIfMissing(options, 1);
            RocksNative.SetWriteBufferSize(options, WriteBufferBytes);
            RocksNative.SetMemtableFilterRatio(options, MemtableFilterRatio);
            RocksNative.SetMemtableWholeKeyFiltering(options, 1);
            RocksNative.SetCompression(options, NoCompression);
            RocksNative.SetKeepLogFileNumber(options, 2);
            RocksNative.SetInfoLogLevel(options, WarningsOnly);
            nint error = 0;
            var handle = RocksNative.Open(options, folder, ref error);
            RocksNative.Check(error);
            return new RocksDatabase(handle);
        }
        finally
        {
            RocksNative.DestroyTableOptions(tableOptions);
            RocksNative.DestroyOptions(options);
        }
    }

    /// <summary>A value as it is now; null if there is none.</summary>
    /// <exception cref="RocksException">It cannot be read.</exception>
    public byte[]? Get(ReadOnlySpan<byte> key) => Get(key, _readOptions);

    /// <summary>This moment.</summary>
    public RocksSnapshot Snapshot() => new(this, _handle);

    /// <summary>Goes through keys; see <see cref="RocksIterator"/>.</summary>
    public RocksIterator Iterate(byte[] from, byte[] until, bool descending, nint snapshot = 0) =>
        new(_handle, snapshot, from, until, descending);

    /// <summary>Writes a batch.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="sync">Whether it is on disk when this returns, with all that was written before it.</param>
    /// <exception cref="RocksException">It cannot be written.</exception>
    public void Write(RocksBatch batch, bool sync)
    {
        nint error = 0;
        RocksNative.Write(_handle, sync ? _synced : _unsynced, batch.Handle, ref error);
        RocksNative.Check(error);
    }

    public void Dispose()
    {
        if (_handle != 0)
        {
            RocksNative.Close(_handle);
            RocksNative.DestroyReadOptions(_readOptions);
            RocksNative.DestroyWriteOptions(_synced);
            RocksNative.DestroyWriteOptions(_unsynced);
            _handle = 0;
        }
    }

    internal byte[]? Get(ReadOnlySpan<byte> key, nint readOptions)
    {
        nint error = 0;
        nint slice;
        fixed (byte* start = key)
        {
            slice = RocksNative.GetPinned(_handle, readOptions, start, (nuint)key.Length, ref error);
        }

        RocksNative.Check(error);
        if (slice == 0)
        {
            return null;
        }

        var value = RocksNative.PinnedValue(slice, out var length);
        var copy = new ReadOnlySpan<byte>(value, checked((int)length)).ToArray();
        RocksNative.DestroyPinned(slice);
        return copy;
    }
}
