using ChatApp.Signal.Primitives;

namespace ChatApp.Signal.Ratchet;

/// <summary>
/// The chain of the double ratchet and of sender keys: the message key is HMAC(chain key, 01), the next chain key HMAC(chain key, 02)
/// (The Double Ratchet Algorithm §7.2, KDF_CK).
/// </summary>
internal readonly struct MessageChain : IChainFunction
{
    public static uint FirstIndex => 0;

    public static void Advance(Span<byte> chainKey, uint index, Span<byte> messageKey)
    {
        KeyDerivation.Authenticate(chainKey, [1], messageKey);
        KeyDerivation.Authenticate(chainKey, [2], chainKey);
    }
}
