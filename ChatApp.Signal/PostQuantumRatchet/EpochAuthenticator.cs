using System.Security.Cryptography;
using ChatApp.Signal.Primitives;
using ChatApp.Signal.Ratchet;

namespace ChatApp.Signal.PostQuantumRatchet;

/// <summary>
/// Authenticates what the key exchange sends, with a key that every finished epoch renews, so that whoever knows a session's secrets
/// at one time cannot sit in the middle for good (ML-KEM Braid, authentication). Immutable; the owner zeroes it with <see cref="Erase"/>.
/// </summary>
internal sealed class EpochAuthenticator
{
    public const int CodeLength = KeyDerivation.HashLength;
    public const int StoredLength = 2 * SymmetricKeys.Length;

    /// <summary>Root and MAC key.</summary>
    private readonly byte[] _keys;

    private EpochAuthenticator(byte[] keys) => _keys = keys;

    public ReadOnlySpan<byte> Stored => _keys;

    private ReadOnlySpan<byte> Root => _keys.AsSpan(0, SymmetricKeys.Length);

    private ReadOnlySpan<byte> MacKey => _keys.AsSpan(SymmetricKeys.Length);

    /// <summary>The authenticator of epoch 1, from the handshake's key.</summary>
    public static EpochAuthenticator Create(ReadOnlySpan<byte> authenticationKey) =>
        new EpochAuthenticator(new byte[StoredLength]).Update(1, authenticationKey);

    public static EpochAuthenticator Parse(ReadOnlySpan<byte> stored) => stored.Length == StoredLength
        ? new EpochAuthenticator(stored.ToArray())
        : throw new SignalException(SignalError.CorruptState, "A stored authenticator is corrupt.");

    public EpochAuthenticator Update(EpochSecret secret) => Update(secret.Epoch, secret.Key);

    public byte[] AuthenticateHeader(ulong epoch, ReadOnlySpan<byte> header) => Authenticate(Labels.Header(epoch), header, default);

    public byte[] AuthenticateCiphertext(ulong epoch, ReadOnlySpan<byte> ciphertext1, ReadOnlySpan<byte> ciphertext2) =>
        Authenticate(Labels.Ciphertext(epoch), ciphertext1, ciphertext2);

    /// <exception cref="SignalException"><see cref="SignalError.AuthenticationFailed"/>: the codes differ.</exception>
    public static void Expect(ReadOnlySpan<byte> expected, ReadOnlySpan<byte> actual)
    {
        if (!CryptographicOperations.FixedTimeEquals(expected, actual))
        {
            throw new SignalException(SignalError.AuthenticationFailed, "The post-quantum key exchange is not authentic.");
        }
    }

    public void Erase() => CryptographicOperations.ZeroMemory(_keys);

    private EpochAuthenticator Update(ulong epoch, ReadOnlySpan<byte> key)
    {
        Span<byte> input = stackalloc byte[2 * SymmetricKeys.Length];
        Root.CopyTo(input);
        key.CopyTo(input[SymmetricKeys.Length..]);
        var keys = new byte[StoredLength];
        KeyDerivation.Derive(input, salt: default, Labels.AuthenticatorUpdate(epoch), keys);
        CryptographicOperations.ZeroMemory(input);
        return new EpochAuthenticator(keys);
    }

    private byte[] Authenticate(ReadOnlySpan<byte> label, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        var code = new byte[CodeLength];
        KeyDerivation.Authenticate(MacKey, [.. label, .. first, .. second], code);
        return code;
    }
}
