using System.Security.Cryptography;
using Org.BouncyCastle.Crypto.Parameters;

namespace ChatApp.Signal.Keys;

/// <summary>A Kyber-1024 key pair, kept as the 64-byte seed that it is derived from (FIPS 203 §7.1). Zeroed on disposal.</summary>
internal sealed class KyberKeyPair : IDisposable
{
    public const int SeedLength = 64;

    private readonly byte[] _seed;

    private KyberPublicKey? _publicKey;

    private KyberKeyPair(byte[] seed) => _seed = seed;

    /// <summary>Derived when first asked for: accepting a session does not need it.</summary>
    public KyberPublicKey PublicKey => _publicKey ??= KyberPublicKey.FromParameters(Expand().GetPublicKey());

    /// <summary>The seed, for storing.</summary>
    public ReadOnlySpan<byte> Seed => _seed;

    public static KyberKeyPair Generate()
    {
        var seed = new byte[SeedLength];
        RandomNumberGenerator.Fill(seed);
        return new KyberKeyPair(seed);
    }

    /// <summary>Reads a stored seed.</summary>
    /// <exception cref="SignalException"><see cref="SignalError.InvalidKey"/>: wrong length.</exception>
    public static KyberKeyPair Parse(ReadOnlySpan<byte> seed) => seed.Length == SeedLength
        ? new KyberKeyPair(seed.ToArray())
        : throw new SignalException(SignalError.InvalidKey, "Not a Kyber-1024 seed.");

    /// <summary>
    /// The private key. Derived anew each time: it is used once a handshake, and 3168 bytes need not lie about meanwhile.
    /// </summary>
    public MLKemPrivateKeyParameters Expand() => MLKemPrivateKeyParameters.FromSeed(MLKemParameters.ml_kem_1024, _seed);

    public void Dispose() => CryptographicOperations.ZeroMemory(_seed);
}
