using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace ChatApp.Cql.Frames;

/// <summary>
/// A growing buffer from the shared array pool, with the protocol's notations (CQL v4 §3). Not thread-safe. Its owner
/// disposes it, once; forgetting to costs the pool an array and nothing else.
/// </summary>
internal sealed class PooledBuffer : IBufferWriter<byte>, IDisposable
{
    private const int LargestKept = 1024 * 1024;
    private const int ScratchCapacity = 1024;

    [ThreadStatic]
    private static PooledBuffer? _scratch;

    private readonly int _initialCapacity;
    private byte[] _array;

    public PooledBuffer(int initialCapacity)
    {
        _initialCapacity = initialCapacity;
        _array = ArrayPool<byte>.Shared.Rent(initialCapacity);
    }

    /// <summary>An empty buffer of this thread, for work that does not await; cleared after use.</summary>
    public static PooledBuffer Scratch => _scratch ??= new PooledBuffer(ScratchCapacity);

    public int Length { get; private set; }

    public ReadOnlySpan<byte> WrittenSpan => _array.AsSpan(0, Length);

    public ReadOnlyMemory<byte> WrittenMemory => _array.AsMemory(0, Length);

    public void Advance(int count) => Length += count;

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Ensure(Math.Max(sizeHint, 1));
        return _array.AsSpan(Length);
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Ensure(Math.Max(sizeHint, 1));
        return _array.AsMemory(Length);
    }

    /// <summary>Forgets what stands behind <paramref name="length"/>.</summary>
    public void Truncate(int length) => Length = length;

    /// <summary>Empties the buffer; one that has grown past 1 MiB goes back to the pool.</summary>
    public void Clear()
    {
        Length = 0;
        if (_array.Length > LargestKept)
        {
            ArrayPool<byte>.Shared.Return(_array);
            _array = ArrayPool<byte>.Shared.Rent(_initialCapacity);
        }
    }

    public void Dispose()
    {
        var array = Interlocked.Exchange(ref _array, []);
        Length = 0;
        if (array.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(array);
        }
    }

    /// <summary>Leaves room for a number that is known later. Returns its place for <see cref="SetInt"/>.</summary>
    public int Skip(int count)
    {
        Ensure(count);
        Length += count;
        return Length - count;
    }

    public void SetInt(int position, int value) => BinaryPrimitives.WriteInt32BigEndian(_array.AsSpan(position), value);

    public Span<byte> Slice(int position, int length) => _array.AsSpan(position, length);

    public void WriteByte(byte value)
    {
        Ensure(1);
        _array[Length++] = value;
    }

    public void WriteShort(ushort value) => BinaryPrimitives.WriteUInt16BigEndian(Reserve(sizeof(ushort)), value);

    public void WriteInt(int value) => BinaryPrimitives.WriteInt32BigEndian(Reserve(sizeof(int)), value);

    public void WriteLong(long value) => BinaryPrimitives.WriteInt64BigEndian(Reserve(sizeof(long)), value);

    public void WriteRaw(ReadOnlySpan<byte> value) => value.CopyTo(Reserve(value.Length));

    /// <summary>[string]: a length of two bytes, then UTF-8.</summary>
    public void WriteString(string value)
    {
        var length = Encoding.UTF8.GetByteCount(value);
        WriteShort(checked((ushort)length));
        Encoding.UTF8.GetBytes(value, Reserve(length));
    }

    /// <summary>[long string]: a length of four bytes, then UTF-8.</summary>
    public void WriteLongString(string value)
    {
        var length = Encoding.UTF8.GetByteCount(value);
        WriteInt(length);
        Encoding.UTF8.GetBytes(value, Reserve(length));
    }

    /// <summary>[bytes]: a length of four bytes, then the bytes.</summary>
    public void WriteBytes(ReadOnlySpan<byte> value)
    {
        WriteInt(value.Length);
        WriteRaw(value);
    }

    /// <summary>[short bytes]: a length of two bytes, then the bytes.</summary>
    public void WriteShortBytes(ReadOnlySpan<byte> value)
    {
        WriteShort(checked((ushort)value.Length));
        WriteRaw(value);
    }

    // Not _array.AsSpan(Skip(count)): that looks at the array before it has grown.
    private Span<byte> Reserve(int count)
    {
        var position = Skip(count);
        return _array.AsSpan(position, count);
    }

    private void Ensure(int count)
    {
        if (_array.Length - Length < count)
        {
            Grow(count);
        }
    }

    private void Grow(int count)
    {
        var larger = ArrayPool<byte>.Shared.Rent(checked(Math.Max(Length + count, _array.Length * 2)));
        WrittenSpan.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_array);
        _array = larger;
    }
}
