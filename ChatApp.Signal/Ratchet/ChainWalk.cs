using System.Security.Cryptography;

namespace ChatApp.Signal.Ratchet;

/// <summary>
/// What a chain will be once the message that it was asked about has been authenticated, and that message's key. Made by
/// <see cref="SymmetricChain{T}.Walk"/>; dropping it leaves the chain as it was. Zeroed on disposal.
/// </summary>
internal sealed class ChainWalk(uint index) : IDisposable
{
    public uint Index { get; } = index;

    public byte[] MessageKey { get; } = new byte[SymmetricKeys.Length];

    /// <summary>The chain key after the message, or null if the key was one of the skipped.</summary>
    public byte[]? ChainKeyAfter { get; init; }

    /// <summary>Keys passed on the way.</summary>
    public SkippedKeys Passed { get; } = new();

    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(MessageKey);
        CryptographicOperations.ZeroMemory(ChainKeyAfter);
        Passed.Dispose();
    }
}
