using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace CassandraNode.Engine;

/// <summary>
/// Values by partition, of those that were looked for lately: in two generations, the later of which becomes the earlier one once it is full, and
/// the earlier is forgotten. Not thread-safe.
/// </summary>
/// <param name="maximum">Of one generation.</param>
internal sealed class RecentPartitions<TValue>(int maximum)
    where TValue : class
{
    private Dictionary<byte[], TValue> _recent = new(TokenComparer.Instance);
    private Dictionary<byte[], TValue> _earlier = new(TokenComparer.Instance);

    public bool TryFind(ReadOnlySpan<byte> partition, [NotNullWhen(true)] out TValue? value)
    {
        if (_recent.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(partition, out value))
        {
            return true;
        }

        if (!_earlier.GetAlternateLookup<ReadOnlySpan<byte>>().Remove(partition, out var key, out value))
        {
            return false;
        }

        Add(key, value);
        return true;
    }

    public void Add(byte[] partition, TValue value)
    {
        if (_recent.Count >= maximum)
        {
            (_recent, _earlier) = (_earlier, _recent);
            _recent.Clear();
        }

        _recent.Add(partition, value);
    }

    public void Remove(ReadOnlySpan<byte> partition)
    {
        _recent.GetAlternateLookup<ReadOnlySpan<byte>>().Remove(partition);
        _earlier.GetAlternateLookup<ReadOnlySpan<byte>>().Remove(partition);
    }

    /// <summary>Partitions have a hash in their key: the token.</summary>
    private sealed class TokenComparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        public static TokenComparer Instance { get; } = new();

        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(byte[] obj) => GetHashCode(obj.AsSpan());

        public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

        public int GetHashCode(ReadOnlySpan<byte> alternate) =>
            (int)BinaryPrimitives.ReadInt64BigEndian(alternate[StoreKeys.TokenOffset..]) ^ BinaryPrimitives.ReadInt32BigEndian(alternate);

        public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
    }
}
