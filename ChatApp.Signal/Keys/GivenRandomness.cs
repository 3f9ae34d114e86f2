using System.Security.Cryptography;
using Org.BouncyCastle.Security;

namespace ChatApp.Signal.Keys;

/// <summary>
/// Gives an encapsulation its randomness, once: 32 bytes that come from the operating system and not from a generator of the library's, or
/// that an earlier step has used.
/// </summary>
internal sealed class GivenRandomness(ReadOnlySpan<byte> randomness) : SecureRandom(generator: null)
{
    private readonly byte[] _randomness = randomness.ToArray();

    public override void NextBytes(byte[] buf) => NextBytes(buf.AsSpan());

    public override void NextBytes(byte[] buf, int off, int len) => NextBytes(buf.AsSpan(off, len));

    public override void NextBytes(Span<byte> buffer)
    {
        if (buffer.Length != _randomness.Length)
        {
            throw new CryptographicException("Encapsulation asks for other randomness than it is defined to.");
        }

        _randomness.CopyTo(buffer);
        CryptographicOperations.ZeroMemory(_randomness);
    }
}
