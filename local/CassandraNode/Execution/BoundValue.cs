using CassandraNode.Engine;

namespace CassandraNode.Execution;

/// <summary>A value of a request, a constant or a function.</summary>
internal readonly struct BoundValue
{
    private BoundValue(bool isNull, bool isUnset) => (IsNull, IsUnset) = (isNull, isUnset);

    /// <summary>A value that is there.</summary>
    /// <param name="memory">Mostly a part of the request's frame, which nobody writes to any more.</param>
    public BoundValue(ReadOnlyMemory<byte> memory) => Memory = memory;

    public static BoundValue Null => new(isNull: true, isUnset: false);

    /// <summary>Leave the column as it is (CQL v4 §3, [value] of length −2).</summary>
    public static BoundValue Unset => new(isNull: true, isUnset: true);

    /// <summary>Whether there is no value: it is null, or unset.</summary>
    public bool IsNull { get; }

    public bool IsUnset { get; }

    /// <summary>Empty if it is null.</summary>
    public ReadOnlyMemory<byte> Memory { get; }

    /// <summary>The value in an array of its own, made anew if it is a part of a frame; null if it is null.</summary>
    public byte[]? ToBytes() => IsNull ? null : Memory.ToBytes();
}
