using System.Buffers;
using System.Runtime.InteropServices;
using ChatApp.Gateway.Connections.Frames;

namespace ChatApp.Gateway.Tests.Connections.Frames;

public sealed class MaskTests
{
    private static readonly byte[] KeyBytes = [0x37, 0xFA, 0x21, 0x3D];

    private static readonly uint Key = MemoryMarshal.Read<uint>(KeyBytes);

    [Fact]
    public void Takes_the_mask_of_RFC_6455_off()
    {
        byte[] hello = [0x7F, 0x9F, 0x4D, 0x51, 0x58]; // §5.7.
        Mask.Remove(hello.AsSpan(), Key);
        Assert.Equal("Hello"u8.ToArray(), hello);
    }

    [Fact]
    public void Takes_it_off_any_length_in_segments_of_any_size_and_touches_nothing_beside()
    {
        for (var length = 0; length < 150; length++)
        {
            for (var segment = 1; segment <= 70; segment++)
            {
                var bytes = Enumerable.Range(0, length + 2).Select(index => (byte)(index * 7)).ToArray();
                var expected = bytes.Select((one, index) => index == 0 || index > length ? one : (byte)(one ^ KeyBytes[(index - 1) % 4])).ToArray();
                Mask.Remove(Segments.Of(bytes.AsMemory(1, length), segment), Key);
                Assert.Equal(expected, bytes);
            }
        }
    }

    private sealed class Segments : ReadOnlySequenceSegment<byte>
    {
        /// <summary>Bytes where they are, as a sequence of segments of a size.</summary>
        public static ReadOnlySequence<byte> Of(ReadOnlyMemory<byte> bytes, int size)
        {
            var first = new Segments { Memory = bytes[..Math.Min(size, bytes.Length)] };
            var last = first;
            for (var start = size; start < bytes.Length; start += size)
            {
                var next = new Segments { Memory = bytes[start..Math.Min(start + size, bytes.Length)], RunningIndex = start };
                last.Next = next;
                last = next;
            }

            return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
        }
    }
}
