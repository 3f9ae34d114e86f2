using System.Buffers;

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

    // Each compaction of the newest files writes all of the next level again: the more of them go in at once, the fewer are needed. A
    // read of one row asks the filters of as many more, and a scan merges them.
    private const int FilesBeforeCompaction = 8;

    // Nearly every row that is written is new, and the committer looks whether it is: the filter saves the search for what is not there.
    private const double MemtableFilterRatio = 0.02;

    // Filters answer for the first bytes of a key, too, so that what is read of one partition opens none of the files without it.
    private const int PrefixBytes = 12;

    private readonly nint _readOptions = RocksNative.CreateReadOptions();
    private readonly nint _synced = RocksNative.CreateWriteOptions();
    private readonly nint _unsynced = RocksNative.CreateWriteOptions();
    private readonly nint _columnFamily;
    private nint _handle;

    private RocksDatabase(nint handle)
    {
        _handle = handle;
        _columnFamily = RocksNative.CreateDefaultColumnFamilyHandle(handle);
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
            RocksNative.SetFilesBeforeCompaction(options, FilesBeforeCompaction);
            RocksNative.SetConcurrentMemtableWrites(options, 0); // The committer is the only writer: it need not guard against others.
            RocksNative.SetMemtableFilterRatio(options, MemtableFilterRatio);
            RocksNative.SetMemtableWholeKeyFiltering(options, 1);
            RocksNative.SetPrefixExtractor(options, RocksNative.CreateFixedPrefix(PrefixBytes));
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

    /// <summary>The values of keys as they are now, each null if there is none: for much less than one <see cref="Get(ReadOnlySpan{byte})"/> each.</summary>
    /// <param name="keys">In ascending order.</param>
    /// <exception cref="RocksException">One cannot be read.</exception>
    public byte[]?[] Get(byte[][] keys)
    {
        var values = new byte[]?[keys.Length];
        var length = 0;
        foreach (var key in keys)
        {
            length += key.Length;
        }

        var bytes = ArrayPool<byte>.Shared.Rent(length);
        var table = ArrayPool<nint>.Shared.Rent(4 * keys.Length);
        fixed (byte* start = bytes)
        fixed (nint* pointers = table)
        {
            var lengths = pointers + keys.Length;
            var slices = lengths + keys.Length;
            var errors = slices + keys.Length;
            var next = start;
            for (var index = 0; index < keys.Length; index++)
            {
                keys[index].CopyTo(new Span<byte>(next, keys[index].Length));
                (pointers[index], lengths[index], slices[index], errors[index]) = ((nint)next, keys[index].Length, 0, 0);
                next += keys[index].Length;
            }

            RocksNative.GetMany(
                _handle, _readOptions, _columnFamily, (nuint)keys.Length, (byte**)pointers, (nuint*)lengths, slices, errors, areSorted: 1);
            for (var index = 0; index < keys.Length; index++)
            {
                values[index] = slices[index] == 0 ? null : Take(slices[index]);
            }

            for (var index = 0; index < keys.Length; index++)
            {
                RocksNative.Check(errors[index]);
            }
        }

        ArrayPool<byte>.Shared.Return(bytes);
        ArrayPool<nint>.Shared.Return(table);
        return values;
    }

    /// <summary>This moment.</summary>
    public RocksSnapshot Snapshot() => new(this, _handle);

    /// <summary>Goes through keys; see <see cref="RocksIterator"/>.</summary>
    public RocksIterator Iterate(byte[] from, byte[] until, bool descending, nint snapshot = 0) =>
        new(_handle, snapshot, from, until, SharePrefix(from, until), descending);

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
            RocksNative.DestroyColumnFamilyHandle(_columnFamily);
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
        return slice == 0 ? null : Take(slice);
    }

    private static bool SharePrefix(ReadOnlySpan<byte> from, ReadOnlySpan<byte> until) =>
        from.Length >= PrefixBytes && until.Length >= PrefixBytes && from[..PrefixBytes].SequenceEqual(until[..PrefixBytes]);

    private static byte[] Take(nint slice)
    {
        var value = RocksNative.PinnedValue(slice, out var length);
        var copy = new ReadOnlySpan<byte>(value, checked((int)length)).ToArray();
        RocksNative.DestroyPinned(slice);
        return copy;
    }
}
