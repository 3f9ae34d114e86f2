using System.Runtime.InteropServices;

namespace CassandraNode.Engine;

/// <summary>Bytes that may be a part of an array.</summary>
internal static class Slice
{
    /// <summary>The array, if they are all of one, and a copy otherwise.</summary>
    public static byte[] ToBytes(this ReadOnlyMemory<byte> memory) =>
        MemoryMarshal.TryGetArray(memory, out var part) && part.Array is { } array && part.Count == array.Length ? array : memory.ToArray();
}
