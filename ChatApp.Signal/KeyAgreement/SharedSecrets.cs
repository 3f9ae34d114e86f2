using System.Security.Cryptography;
using ChatApp.Signal.Keys;

namespace ChatApp.Signal.KeyAgreement;

/// <summary>The shared secrets of a handshake, one after the other. Zeroed on disposal, however the handshake ends.</summary>
internal sealed class SharedSecrets : IDisposable
{
    private const int SecretLength = 32;
    private const int MostSecrets = 6;

    private readonly byte[] _secrets = new byte[MostSecrets * SecretLength];
    private int _length;

    /// <summary>Starts with 32 bytes of 0xFF, which no curve point is encoded as: they keep this apart from XEdDSA's hashes (PQXDH §2.2).</summary>
    public SharedSecrets() => Extend().Fill(0xFF);

    /// <summary>Appends what two keys agree on.</summary>
    /// <exception cref="SignalException"><see cref="SignalError.InvalidKey"/>: the peer's key has low order.</exception>
    public void Agree(KeyPair own, PublicKey peer) => own.PrivateKey.Agree(peer, Extend());

    /// <summary>Room for the next secret, to be filled by the caller.</summary>
    public Span<byte> Extend()
    {
        _length += SecretLength;
        return _secrets.AsSpan(_length - SecretLength, SecretLength);
    }

    public HandshakeSecrets Derive() => new(_secrets.AsSpan(0, _length));

    public void Dispose() => CryptographicOperations.ZeroMemory(_secrets);
}
