using System.Numerics;
using System.Runtime.CompilerServices;

namespace ChatApp.Cql.Frames;

/// <summary>
/// Arrays for results. Like the shared array pool, but deep enough for the results of hundreds of requests at once:
/// that one keeps 32 arrays of a size and core, and 512 selects under way then allocate 18 KB each. Keeps at most 32 MB
/// in all; larger arrays than 64 Ki elements go to the shared pool. Thread-safe.
/// </summary>
internal sealed class BufferPool<T>
    where T : unmanaged
{
    private const int SmallestExponent = 6;
    private const int LargestExponent = 16;
    private const long MostBytesKept = 32 * 1024 * 1024;

    private readonly Stack<T[]>[] _free = [.. Enumerable.Range(0, LargestExponent - SmallestExponent + 1).Select(_ => new Stack<T[]>())];
    private long _bytesKept;

    public static BufferPool<T> Shared { get; } = new();

    /// <summary>An array of at least this length, with any content.</summary>
    public T[] Rent(int length)
    {
        var bucket = BucketOf(length);
        if (bucket >= _free.Length)
        {
            return System.Buffers.ArrayPool<T>.Shared.Rent(length);
        }

        var stack = _free[bucket];
        lock (stack)
        {
            if (stack.TryPop(out var array))
            {
                Interlocked.Add(ref _bytesKept, -BytesOf(array));
                return array;
            }
        }

        return GC.AllocateUninitializedArray<T>(1 << (bucket + SmallestExponent));
    }

    /// <summary>Takes back what <see cref="Rent"/> gave; nobody may use it after.</summary>
    public void Return(T[] array)
    {
        var bucket = BucketOf(array.Length);
        if (bucket >= _free.Length)
        {
            System.Buffers.ArrayPool<T>.Shared.Return(array);
            return;
        }

        if (Volatile.Read(ref _bytesKept) > MostBytesKept)
        {
            return;
        }

        var stack = _free[bucket];
        lock (stack)
        {
            stack.Push(array);
            Interlocked.Add(ref _bytesKept, BytesOf(array));
        }
    }

    private static int BucketOf(int length) => Math.Max(BitOperations.Log2((uint)Math.Max(length, 1) - 1) + 1 - SmallestExponent, 0);

    private static long BytesOf(T[] array) => (long)array.Length * Unsafe.SizeOf<T>();
}
