namespace CassandraNode.Rocks;

/// <summary>
/// Goes through the keys that begin with some bytes, and then with others, in any order of these, as they were at one moment: opening an iterator takes
/// longer than to move it. What it begins with must be as long as what the database's filters answer for, or longer. Not thread-safe.
/// </summary>
internal sealed unsafe class RocksPrefixIterator : IDisposable
{
    private readonly nint _options = RocksNative.CreateReadOptions();
    private nint _handle;

    /// <param name="database">The database.</param>
    /// <param name="snapshot">The moment.</param>
    public RocksPrefixIterator(nint database, nint snapshot)
    {
        RocksNative.SetPrefixSameAsStart(_options, 1); // Ends behind the keys that share what filters answer for, and asks them.
        RocksNative.SetSnapshot(_options, snapshot);
        _handle = RocksNative.CreateIterator(database, _options);
    }

    /// <summary>The key that it stands on, until it moves.</summary>
    public ReadOnlySpan<byte> Key
    {
        get
        {
            var start = RocksNative.Key(_handle, out var length);
            return new ReadOnlySpan<byte>(start, checked((int)length));
        }
    }

    /// <summary>The value that it stands on, until it moves.</summary>
    public ReadOnlySpan<byte> Value
    {
        get
        {
            var start = RocksNative.Value(_handle, out var length);
            return new ReadOnlySpan<byte>(start, checked((int)length));
        }
    }

    /// <summary>Goes to the first key that begins with some bytes.</summary>
    /// <returns>Whether there is one.</returns>
    /// <exception cref="RocksException">The store could not be read.</exception>
    public bool Seek(ReadOnlySpan<byte> prefix)
    {
        fixed (byte* start = prefix)
        {
            RocksNative.Seek(_handle, start, (nuint)prefix.Length);
        }

        return IsOn(prefix);
    }

    /// <summary>Goes to the next key that begins with the same bytes.</summary>
    /// <returns>Whether there is one.</returns>
    /// <exception cref="RocksException">The store could not be read.</exception>
    public bool Move(ReadOnlySpan<byte> prefix)
    {
        RocksNative.Next(_handle);
        return IsOn(prefix);
    }

    public void Dispose()
    {
        if (_handle != 0)
        {
            RocksNative.DestroyIterator(_handle);
            RocksNative.DestroyReadOptions(_options);
            _handle = 0;
        }
    }

    private bool IsOn(ReadOnlySpan<byte> prefix)
    {
        if (RocksNative.IsValid(_handle) != 0)
        {
            return Key.StartsWith(prefix);
        }

        nint error = 0;
        RocksNative.GetError(_handle, ref error);
        RocksNative.Check(error);
        return false;
    }
}
