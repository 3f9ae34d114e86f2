using System.Diagnostics;
using ChatApp.Gateway.Messages.Entries;

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
        WireFields.SizeOf(delivery) + WireFields.SizeOf((ulong)position) + WireFields.SizeOf((ulong)entry.Length) + entry.Length;

    /// <summary>The frame's length in bytes.</summary>
    public int Size => WireFields.SizeOf((ulong)_pushSize) + _pushSize;

    /// <summary>Writes the frame into exactly <see cref="Size"/> bytes.</summary>
    public void WriteTo(Span<byte> target)
    {
        WireFields.Write(ref target, ServerFramePush, (ulong)_pushSize);
        WireFields.Write(ref target, PushDelivery, delivery);
        WireFields.Write(ref target, PushPosition, (ulong)position);
        WireFields.Write(ref target, PushEntry, (ulong)entry.Length);
        entry.Span.CopyTo(target);
    }

    /// <summary>The socket has taken it.</summary>
    public void Written() => activity?.Dispose();
}
