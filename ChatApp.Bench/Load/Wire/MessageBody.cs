using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace ChatApp.Bench.Load.Wire;

/// <summary>
/// A message's bytes: who sent it, its number and when it was meant to be sent, and a filling that follows from those, so that the reader
/// can compare every byte.
/// </summary>
internal static class MessageBody
{
    /// <summary>The fewest bytes of a body.</summary>
    public const int MinimumLength = 24;

    public static void Write(Span<byte> body, int sender, long number, long intendedAt)
    {
        BinaryPrimitives.WriteInt64LittleEndian(body, sender);
        BinaryPrimitives.WriteInt64LittleEndian(body[8..], number);
        BinaryPrimitives.WriteInt64LittleEndian(body[16..], intendedAt);
        Fill(body[MinimumLength..], Seed(sender, number, intendedAt));
    }

    public static (int Sender, long Number, long IntendedAt) Read(ReadOnlySpan<byte> body) => (
        (int)BinaryPrimitives.ReadInt64LittleEndian(body),
        BinaryPrimitives.ReadInt64LittleEndian(body[8..]),
        BinaryPrimitives.ReadInt64LittleEndian(body[16..]));

    /// <summary>Whether every byte is as it was sent.</summary>
    public static bool IsWhole(ReadOnlySpan<byte> body, int sender, long number, long intendedAt)
    {
        Span<byte> expected = stackalloc byte[256];
        var filling = body[MinimumLength..];
        var seed = Seed(sender, number, intendedAt);
        while (!filling.IsEmpty)
        {
            var part = expected[..Math.Min(expected.Length, filling.Length)];
            seed = Fill(part, seed);
            if (!filling[..part.Length].SequenceEqual(part))
            {
                return false;
            }

            filling = filling[part.Length..];
        }

        return true;
    }

    private static ulong Seed(int sender, long number, long intendedAt) =>
        (((ulong)sender * 0x9E3779B97F4A7C15) ^ ((ulong)number * 0xC2B2AE3D27D4EB4F) ^ (ulong)intendedAt) | 1;

    // xorshift64 (Marsaglia 2003), eight bytes a step.
    private static ulong Fill(Span<byte> target, ulong state)
    {
        var words = MemoryMarshal.Cast<byte, ulong>(target);
        for (var index = 0; index < words.Length; index++)
        {
            words[index] = state = Step(state);
        }

        for (var index = words.Length * 8; index < target.Length; index++)
        {
            state = Step(state);
            target[index] = (byte)state;
        }

        return state;
    }

    private static ulong Step(ulong state)
    {
        state ^= state << 13;
        state ^= state >> 7;
        return state ^ (state << 17);
    }
}
