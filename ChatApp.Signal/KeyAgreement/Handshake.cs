using System.Security.Cryptography;
using ChatApp.Signal.Keys;

namespace ChatApp.Signal.KeyAgreement;

/// <summary>PQXDH (The PQXDH Key Agreement Protocol §3.3 and §3.4), which is X3DH and an encapsulation.</summary>
internal static class Handshake
{
    private const int SecretLength = 32;
    private const int LongestLength = 6 * SecretLength;

    /// <summary>Alice's side.</summary>
    public static HandshakeSecrets Initiate(
        KeyPair identity, KeyPair baseKey, IdentityKey peer, PublicKey signedPreKey, PublicKey? preKey, ReadOnlySpan<byte> kyberSecret)
    {
        Span<byte> secrets = stackalloc byte[LongestLength];
        var length = Begin(secrets);
        Agree(secrets, ref length, identity.PrivateKey, signedPreKey);
        Agree(secrets, ref length, baseKey.PrivateKey, peer.PublicKey);
        Agree(secrets, ref length, baseKey.PrivateKey, signedPreKey);
        if (preKey is not null)
        {
            Agree(secrets, ref length, baseKey.PrivateKey, preKey);
        }

        return Finish(secrets, length, kyberSecret);
    }

    /// <summary>Bob's side.</summary>
    public static HandshakeSecrets Respond(
        KeyPair identity, KeyPair signedPreKey, KeyPair? preKey, IdentityKey peer, PublicKey baseKey, ReadOnlySpan<byte> kyberSecret)
    {
        Span<byte> secrets = stackalloc byte[LongestLength];
        var length = Begin(secrets);
        Agree(secrets, ref length, signedPreKey.PrivateKey, peer.PublicKey);
        Agree(secrets, ref length, identity.PrivateKey, baseKey);
        Agree(secrets, ref length, signedPreKey.PrivateKey, baseKey);
        if (preKey is not null)
        {
            Agree(secrets, ref length, preKey.PrivateKey, baseKey);
        }

        return Finish(secrets, length, kyberSecret);
    }

    /// <summary>32 bytes of 0xFF, which no curve point is encoded as: they keep this apart from XEdDSA's hashes (§2.2, F).</summary>
    private static int Begin(Span<byte> secrets)
    {
        secrets[..SecretLength].Fill(0xFF);
        return SecretLength;
    }

    private static void Agree(Span<byte> secrets, ref int length, PrivateKey own, PublicKey peer)
    {
        own.Agree(peer, secrets.Slice(length, SecretLength));
        length += SecretLength;
    }

    private static HandshakeSecrets Finish(Span<byte> secrets, int length, ReadOnlySpan<byte> kyberSecret)
    {
        kyberSecret.CopyTo(secrets[length..]);
        var result = new HandshakeSecrets(secrets[..(length + SecretLength)]);
        CryptographicOperations.ZeroMemory(secrets);
        return result;
    }
}
