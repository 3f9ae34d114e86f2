using System.Buffers.Binary;
using System.Security.Cryptography;
using ChatApp.Signal.Primitives;
using ChatApp.Signal.Ratchet;

namespace ChatApp.Signal.PostQuantumRatchet;

/// <summary>The chain of one direction in one epoch: HKDF with the message's index, which starts at 1.</summary>
internal readonly struct EpochChain : IChainFunction
{
    public static uint FirstIndex => 1;

    public static void Advance(Span<byte> chainKey, uint index, Span<byte> messageKey)
    {
        Span<byte> info = stackalloc byte[sizeof(uint) + Labels.ChainNext.Length];
        BinaryPrimitives.WriteUInt32BigEndian(info, index);
        Labels.ChainNext.CopyTo(info[sizeof(uint)..]);
        Span<byte> output = stackalloc byte[2 * SymmetricKeys.Length];
        KeyDerivation.Derive(chainKey, salt: default, info, output);
        output[..SymmetricKeys.Length].CopyTo(chainKey);
        output[SymmetricKeys.Length..].CopyTo(messageKey);
        CryptographicOperations.ZeroMemory(output);
    }
}
