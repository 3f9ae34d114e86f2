namespace ChatApp.Signal.Ratchet;

/// <summary>What all symmetric keys of the ratchets have in common.</summary>
internal static class SymmetricKeys
{
    /// <summary>Bytes of a root, chain or message key.</summary>
    public const int Length = 32;
}
