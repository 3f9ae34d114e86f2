using System.Buffers.Binary;

namespace CassandraNode.Execution;

/// <summary>
/// What keeps a list's elements in order: appended ones count up from the middle, prepended ones down, across the life of the process
/// and, through the time that the count begins with, across restarts. Thread-safe.
/// </summary>
internal sealed class ListPositions(TimeProvider clock)
{
    private long _last = (clock.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks;

    /// <param name="prepend">Whether it comes before all that are there.</param>
    /// <param name="index">Its place among those that are added together.</param>
    public byte[] Next(bool prepend, int index)
    {
        var next = Interlocked.Increment(ref _last);
        var path = new byte[12];
        path[0] = prepend ? (byte)0 : (byte)1;
        BinaryPrimitives.WriteInt64BigEndian(path.AsSpan(1), prepend ? long.MaxValue - next + (2L * index) : next);
        return path;
    }
}
