namespace ChatApp.Signal.Keys;

/// <summary>A user's own long-term key pair. Zeroed on disposal; whoever holds its serialized form is that user.</summary>
public sealed class IdentityKeyPair : IDisposable
{
    private IdentityKeyPair(KeyPair pair)
    {
        Pair = pair;
        IdentityKey = new IdentityKey(pair.PublicKey);
    }

    /// <summary>The public half.</summary>
    public IdentityKey IdentityKey { get; }

    internal KeyPair Pair { get; }

    /// <summary>Makes a new identity from the operating system's random numbers.</summary>
    public static IdentityKeyPair Generate() => new(KeyPair.Generate());

    /// <summary>Reads a stored pair: the 32 bytes of its private key.</summary>
    /// <exception cref="SignalException"><see cref="SignalError.InvalidKey"/>: wrong length.</exception>
    public static IdentityKeyPair Parse(ReadOnlySpan<byte> serialized) => new(KeyPair.FromPrivate(PrivateKey.Parse(serialized)));

    /// <summary>The 32 bytes of the private key, for storing. The caller zeroes them.</summary>
    public byte[] Serialize() => Pair.PrivateKey.Scalar.ToArray();

    /// <summary>An XEdDSA signature, 64 bytes, different every time.</summary>
    public byte[] Sign(ReadOnlySpan<byte> message) => XEdDsa.Sign(Pair.PrivateKey, message);

    /// <inheritdoc/>
    public void Dispose() => Pair.Dispose();
}
