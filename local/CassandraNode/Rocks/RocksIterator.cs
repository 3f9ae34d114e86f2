using System.Runtime.InteropServices;

namespace CassandraNode.Rocks;

/// <summary>Goes through the keys from one on, up to but not including another, as they were at one moment. Not thread-safe.</summary>
internal sealed unsafe class RocksIterator : IDisposable
{
    private readonly nint _options = RocksNative.CreateReadOptions();
    private readonly byte* _bounds; // Outside the managed heap, since RocksDB remembers where they are.
    private readonly bool _descending;
    private nint _handle;

    /// <param name="database">The database.</param>
    /// <param name="snapshot">The moment; 0 for this one.</param>
    /// <param name="from">The lowest key.</param>
    /// <param name="until">Behind the highest key.</param>
    /// <param name="haveOnePrefix">Whether both have the same prefix, and so every key between them.</param>
    /// <param name="descending">Whether it begins with the highest.</param>
    public RocksIterator(nint database, nint snapshot, ReadOnlySpan<byte> from, ReadOnlySpan<byte> until, bool haveOnePrefix, bool descending)
    {
        _descending = descending;
        _bounds = (byte*)NativeMemory.Alloc((nuint)(from.Length + until.Length));
        from.CopyTo(new Span<byte>(_bounds, from.Length));
        until.CopyTo(new Span<byte>(_bounds + from.Length, until.Length));
        RocksNative.SetLowerBound(_options, _bounds, (nuint)from.Length);
        RocksNative.SetUpperBound(_options, _bounds + from.Length, (nuint)until.Length);
        RocksNative.SetTotalOrder(_options, haveOnePrefix ? (byte)0 : (byte)1);
        if (snapshot != 0)
        {
            RocksNative.SetSnapshot(_options, snapshot);
        }

        _handle = RocksNative.CreateIterator(database, _options);
        if (descending)
        {
            RocksNative.SeekToLast(_handle);
        }
        else
        {
            RocksNative.SeekToFirst(_handle);
        }
    }

    /// <summary>Whether it stands on a key.</summary>
    /// <exception cref="RocksException">It does not because the store could not be read.</exception>
    public bool IsValid()
    {
        if (RocksNative.IsValid(_handle) != 0)
        {
            return true;
        }

        nint error = 0;
        RocksNative.GetError(_handle, ref error);
        RocksNative.Check(error);
        return false;
    }

    public byte[] Key()
    {
        var start = RocksNative.Key(_handle, out var length);
        return new ReadOnlySpan<byte>(start, checked((int)length)).ToArray();
    }

    public byte[] Value()
    {
        var start = RocksNative.Value(_handle, out var length);
        return new ReadOnlySpan<byte>(start, checked((int)length)).ToArray();
    }

    public void Move()
    {
        if (_descending)
        {
            RocksNative.Previous(_handle);
        }
        else
        {
            RocksNative.Next(_handle);
        }
    }

    public void Dispose()
    {
        if (_handle != 0)
        {
            RocksNative.DestroyIterator(_handle);
            RocksNative.DestroyReadOptions(_options);
            NativeMemory.Free(_bounds);
            _handle = 0;
        }
    }
}
