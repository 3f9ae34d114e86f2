namespace ChatApp.Signal.PostQuantumRatchet;

/// <summary>One of the 65,536 chunks that an erasure-coded message can be turned into.</summary>
/// <param name="Index">Which one. The first ones are the message itself.</param>
/// <param name="Data">32 bytes: 16 field elements, big-endian.</param>
internal readonly record struct Chunk(ushort Index, ReadOnlyMemory<byte> Data)
{
    public const int Length = 32;

    public override string ToString() => $"Chunk {Index}";
}
