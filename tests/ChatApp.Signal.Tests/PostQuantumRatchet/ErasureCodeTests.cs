using ChatApp.Signal.PostQuantumRatchet;
using CsCheck;

namespace ChatApp.Signal.Tests.PostQuantumRatchet;

public sealed class ErasureCodeTests
{
    /// <summary>x generates the whole group, so the modulus is primitive, and 1/x is as computed.</summary>
    [Fact]
    public void The_field_has_65535_units()
    {
        ushort power = 2;
        var order = 1;
        while (power != 1)
        {
            Assert.Equal(1, BinaryField.Multiply(power, BinaryField.Invert(power)));
            power = BinaryField.Multiply(power, 2);
            order++;
        }

        Assert.Equal(ushort.MaxValue, order);
    }

    [Fact]
    public void The_first_chunks_are_the_message_itself()
    {
        var message = new byte[3 * Chunk.Length];
        Random.Shared.NextBytes(message);
        var encoder = new ChunkEncoder(message);
        for (var index = 0; index < 3; index++)
        {
            encoder = encoder.Take(out var chunk);
            Assert.Equal(message[(index * Chunk.Length)..((index + 1) * Chunk.Length)], chunk.Data.ToArray());
        }
    }

    [Fact]
    public void Any_chunks_of_the_right_number_give_back_the_message() => Gen.Select(Gen.Int[1, 36], Gen.Int).Sample(
        static (count, seed) =>
        {
            var random = new Random(seed);
            var message = new byte[count * Chunk.Length];
            random.NextBytes(message);
            var decoder = new ChunkDecoder(message.Length);
            while (true)
            {
                new ChunkEncoder(message, (ushort)random.Next(ushort.MaxValue + 1)).Take(out var chunk);
                decoder = ChunkDecoder.Parse(message.Length, decoder.Add(chunk).Add(chunk).ToBytes());
                if (decoder.TryDecode(out var decoded))
                {
                    Assert.Equal(message, decoded);
                    return;
                }
            }
        },
        iter: 30,
        threads: 1);

    [Fact]
    public void After_the_last_chunk_comes_the_first()
    {
        var message = new byte[Chunk.Length];
        message[5] = 7;
        var next = new ChunkEncoder(message, ushort.MaxValue).Take(out var last);
        Assert.Equal(ushort.MaxValue, last.Index);
        next.Take(out var first);
        Assert.Equal(0, first.Index);
    }
}
