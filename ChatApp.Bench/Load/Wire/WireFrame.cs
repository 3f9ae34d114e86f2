namespace ChatApp.Bench.Load.Wire;

/// <summary>A message as it stands in a buffer.</summary>
internal ref struct WireFrame
{
    /// <summary>What it is for.</summary>
    public WireFrameKind Kind;

    /// <summary>Its content.</summary>
    public ReadOnlySpan<byte> Payload;

    /// <summary>How many bytes it takes in the stream.</summary>
    public int Used;
}
