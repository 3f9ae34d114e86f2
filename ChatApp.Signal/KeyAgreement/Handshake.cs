using ChatApp.Signal.Keys;

namespace ChatApp.Signal.KeyAgreement;

/// <summary>PQXDH (The PQXDH Key Agreement Protocol §3.3 and §3.4), which is X3DH and an encapsulation.</summary>
internal static class Handshake
{
    /// <summary>Alice's side.</summary>
    /// <param name="identity">Hers.</param>
    /// <param name="baseKey">Hers, made for this handshake.</param>
    /// <param name="bundle">Bob's, verified.</param>
    /// <param name="kyberCiphertext">For Bob.</param>
    /// <exception cref="SignalException"><see cref="SignalError.InvalidKey"/>.</exception>
    public static HandshakeSecrets Initiate(KeyPair identity, KeyPair baseKey, PreKeyBundle bundle, out byte[] kyberCiphertext)
    {
        using var secrets = new SharedSecrets();
        secrets.Agree(identity, bundle.SignedPreKey.Key);
        secrets.Agree(baseKey, bundle.IdentityKey.PublicKey);
        secrets.Agree(baseKey, bundle.SignedPreKey.Key);
        if (bundle.PreKey is { } preKey)
        {
            secrets.Agree(baseKey, preKey.Key);
        }

        kyberCiphertext = Kyber1024.Encapsulate(bundle.KyberPreKey.Key, secrets.Extend());
        return secrets.Derive();
    }

    /// <summary>Bob's side.</summary>
    /// <param name="identity">His.</param>
    /// <param name="signed">The prekey that Alice used.</param>
    /// <param name="kyber">The prekey that Alice used.</param>
    /// <param name="oneTime">The prekey that Alice used, or null if she had none.</param>
    /// <param name="peer">Alice's identity.</param>
    /// <param name="baseKey">Alice's.</param>
    /// <param name="kyberCiphertext">From Alice.</param>
    /// <exception cref="SignalException"><see cref="SignalError.InvalidKey"/> or <see cref="SignalError.MalformedMessage"/>.</exception>
    public static HandshakeSecrets Respond(
        KeyPair identity,
        SignedPreKey signed,
        KyberPreKey kyber,
        PreKey? oneTime,
        IdentityKey peer,
        PublicKey baseKey,
        ReadOnlySpan<byte> kyberCiphertext)
    {
        using var secrets = new SharedSecrets();
        secrets.Agree(signed.Pair, peer.PublicKey);
        secrets.Agree(identity, baseKey);
        secrets.Agree(signed.Pair, baseKey);
        if (oneTime is not null)
        {
            secrets.Agree(oneTime.Pair, baseKey);
        }

        Kyber1024.Decapsulate(kyber.Pair, kyberCiphertext, secrets.Extend());
        return secrets.Derive();
    }
}
