namespace ChatApp.Signal.PostQuantumRatchet;

/// <summary>Turns a message into an endless sequence of chunks. Immutable: taking a chunk gives the encoder of the next one.</summary>
internal sealed class ChunkEncoder(byte[] message, ushort nextIndex = 0)
{
    public byte[] Message { get; } = message;

    public ushort NextIndex { get; } = nextIndex;

    public ChunkEncoder Take(out Chunk chunk)
    {
        var count = Message.Length / Chunk.Length;
        chunk = NextIndex < count ? Systematic(NextIndex) : new Interpolation(Enumerable.Range(0, count).Select(Systematic)).Evaluate(NextIndex);
        return new ChunkEncoder(Message, unchecked((ushort)(NextIndex + 1))); // After 65,536 unanswered chunks, from the start.
    }

    private Chunk Systematic(int index) => new((ushort)index, Message.AsMemory(index * Chunk.Length, Chunk.Length));
}
