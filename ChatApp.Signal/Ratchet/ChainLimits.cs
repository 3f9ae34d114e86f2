namespace ChatApp.Signal.Ratchet;

/// <summary>What a peer can make us compute and keep, the same as in the official library.</summary>
internal static class ChainLimits
{
    /// <summary>How far past the next expected message of a chain another may be.</summary>
    public const uint ForwardJump = 25_000;

    /// <summary>Keys of skipped messages that one chain keeps; past it the oldest go.</summary>
    public const int SkippedKeys = 2_000;
}
