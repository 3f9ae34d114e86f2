using System.Diagnostics;
using System.Numerics;

namespace ChatApp.Gateway.Messages.Push;

/// <summary>
/// A <c>chat.v1</c> ServerFrame with a Push, written around the stored entry without decoding it. Owns the span that ends when it is
/// written.
/// </summary>
internal sealed class PushFrame(ulong delivery, long position, ReadOnlyMemory<byte> entry, Activity? activity)
{
    // Tags: field number << 3 | wire type (Protocol Buffers encoding).
    private const byte ServerFramePush = (4 << 3) | 2;
    private const byte PushDelivery = (1 << 3) | 0;
    private const byte PushPosition = (2 << 3) | 0;
    private const byte PushEntry = (3 << 3) | 2;

    private readonly int _pushSize =
        1 + VarintSize(delivery) + 1 + VarintSize((ulong)position) + 1 + VarintSize((ulong)entry.Length) + entry.Length;

    /// <summary>The frame's length in bytes.</summary>
    public int Size => 1 + VarintSize((ulong)_pushSize) + _pushSize;

    /// <summary>Writes the frame into exactly <see cref="Size"/> bytes.</summary>
    public void WriteTo(Span<byte> target)
    {
        Write(ref target, ServerFramePush, (ulong)_pushSize);
        Write(ref target, PushDelivery, delivery);
        Write(ref target, PushPosition, (ulong)position);
        Write(ref target, PushEntry, (ulong)entry.Length);
        entry.Span.CopyTo(target);
    }

    /// <summary>The socket has taken it.</summary>
    public void Written() => activity?.Dispose();

    private static void Write(ref Span<byte> target, byte tag, ulong value)
    {
        target[0] = tag;
        var index = 1;
        for (; value >= 0x80; value >>= 7)
        {
            target[index++] = (byte)(value | 0x80);
        }

        target[index++] = (byte)value;
        target = target[index..];
    }

    private static int VarintSize(ulong value) => (BitOperations.Log2(value | 1) / 7) + 1;
}
