namespace CassandraNode.Execution;

/// <summary>A value of a request.</summary>
/// <param name="Bytes">Null for null.</param>
/// <param name="IsUnset">Leave the column as it is (CQL v4 §3, [value] of length −2).</param>
internal readonly record struct BoundValue(byte[]? Bytes, bool IsUnset = false)
{
    public static BoundValue Unset => new(null, IsUnset: true);
}
