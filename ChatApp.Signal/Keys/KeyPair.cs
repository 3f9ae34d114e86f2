namespace ChatApp.Signal.Keys;

/// <summary>An X25519 key pair. Zeroed on disposal.</summary>
internal sealed class KeyPair(PublicKey publicKey, PrivateKey privateKey) : IDisposable
{
    public PublicKey PublicKey { get; } = publicKey;

    public PrivateKey PrivateKey { get; } = privateKey;

    public static KeyPair Generate() => FromPrivate(PrivateKey.Generate());

    public static KeyPair FromPrivate(PrivateKey privateKey) => new(privateKey.DerivePublicKey(), privateKey);

    public void Dispose() => PrivateKey.Dispose();
}
