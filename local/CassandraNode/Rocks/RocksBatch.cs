namespace CassandraNode.Rocks;

/// <summary>Changes that are written together or not at all. Not thread-safe.</summary>
internal sealed unsafe class RocksBatch : IDisposable
{
    public nint Handle { get; private set; } = RocksNative.CreateBatch();

    public int Count => RocksNative.Count(Handle);

    public void Put(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        fixed (byte* keyStart = key)
        fixed (byte* valueStart = value)
        {
            RocksNative.Put(Handle, keyStart, (nuint)key.Length, valueStart, (nuint)value.Length);
        }
    }

    public void Delete(ReadOnlySpan<byte> key)
    {
        fixed (byte* start = key)
        {
            RocksNative.Delete(Handle, start, (nuint)key.Length);
        }
    }

    /// <summary>Deletes all keys from one on, up to but not including another.</summary>
    public void DeleteRange(ReadOnlySpan<byte> from, ReadOnlySpan<byte> until)
    {
        fixed (byte* fromStart = from)
        fixed (byte* untilStart = until)
        {
            RocksNative.DeleteRange(Handle, fromStart, (nuint)from.Length, untilStart, (nuint)until.Length);
        }
    }

    public void Dispose()
    {
        if (Handle != 0)
        {
            RocksNative.DestroyBatch(Handle);
            Handle = 0;
        }
    }
}
