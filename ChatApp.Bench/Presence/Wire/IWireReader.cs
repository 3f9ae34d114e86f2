namespace ChatApp.Bench.Presence.Wire;

/// <summary>Reads what one connection sends, as it passes by. Called for one piece after the other.</summary>
internal interface IWireReader
{
    /// <summary>Reads the next bytes, which end anywhere.</summary>
    void Read(ReadOnlySpan<byte> bytes);
}
