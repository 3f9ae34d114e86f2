using System.Security.Cryptography;
using ChatApp.Signal.Keys;
using ChatApp.Signal.Primitives;

namespace ChatApp.Signal.Ratchet;

/// <summary>The root key of a double ratchet. Immutable; zeroed on disposal.</summary>
internal sealed class RootKey(ReadOnlySpan<byte> key) : IDisposable
{
    private readonly byte[] _key = key.ToArray();

    public ReadOnlySpan<byte> Key => _key;

    private static ReadOnlySpan<byte> Info => "WhisperRatchet"u8;

    /// <summary>One Diffie-Hellman ratchet step (The Double Ratchet Algorithm §2.3, KDF_RK).</summary>
    /// <returns>The next root key, and the chain that the step gives.</returns>
    /// <exception cref="SignalException"><see cref="SignalError.InvalidKey"/>: the peer's key has low order.</exception>
    public (RootKey Root, SymmetricChain<MessageChain> Chain) Step(PrivateKey own, PublicKey peer)
    {
        Span<byte> shared = stackalloc byte[SymmetricKeys.Length];
        Span<byte> output = stackalloc byte[2 * SymmetricKeys.Length];
        own.Agree(peer, shared);
        KeyDerivation.Derive(shared, _key, Info, output);
        var root = new RootKey(output[..SymmetricKeys.Length]);
        var chain = new SymmetricChain<MessageChain>(output[SymmetricKeys.Length..]);
        CryptographicOperations.ZeroMemory(shared);
        CryptographicOperations.ZeroMemory(output);
        return (root, chain);
    }

    public void Dispose() => CryptographicOperations.ZeroMemory(_key);
}
