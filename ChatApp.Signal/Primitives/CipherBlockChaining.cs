using System.Security.Cryptography;

namespace ChatApp.Signal.Primitives;

/// <summary>CBC (NIST SP 800-38A §6.2) with PKCS #7 padding (RFC 5652 §6.3) over <see cref="ConstantTimeAes"/>.</summary>
internal static class CipherBlockChaining
{
    private const int BlockLength = ConstantTimeAes.BlockLength;

    public static int Encrypt(ConstantTimeAes aes, ReadOnlySpan<byte> initializationVector, ReadOnlySpan<byte> plaintext, Span<byte> destination)
    {
        var padding = BlockLength - plaintext.Length % BlockLength;
        var length = plaintext.Length + padding;
        var output = destination[..length];
        plaintext.CopyTo(output);
        output[plaintext.Length..].Fill((byte)padding);
        var previous = initializationVector;
        for (var offset = 0; offset < length; offset += BlockLength)
        {
            var block = output.Slice(offset, BlockLength);
            Xor(block, previous);
            aes.EncryptBlocks(block);
            previous = block;
        }

        return length;
    }

    public static bool TryDecrypt(
        ConstantTimeAes aes, ReadOnlySpan<byte> initializationVector, ReadOnlySpan<byte> ciphertext, Span<byte> destination, out int written)
    {
        written = 0;
        if (ciphertext.Length == 0 || ciphertext.Length % BlockLength != 0)
        {
            return false;
        }

        Span<byte> batch = stackalloc byte[BlockLength * ConstantTimeAes.ParallelBlocks];
        Span<byte> last = stackalloc byte[BlockLength];
        var previous = initializationVector;
        for (var offset = 0; offset < ciphertext.Length; offset += batch.Length)
        {
            var input = ciphertext.Slice(offset, Math.Min(batch.Length, ciphertext.Length - offset));
            var blocks = batch[..input.Length];
            input.CopyTo(blocks);
            aes.DecryptBlocks(blocks);
            Xor(blocks[..BlockLength], previous);
            Xor(blocks[BlockLength..], input[..^BlockLength]);
            previous = input[^BlockLength..];
            blocks[^BlockLength..].CopyTo(last);
            var room = Math.Min(blocks.Length, destination.Length - offset);
            blocks[..room].CopyTo(destination[offset..]);
        }

        var padding = PaddingLength(last);
        CryptographicOperations.ZeroMemory(batch);
        CryptographicOperations.ZeroMemory(last);
        written = ciphertext.Length - padding;
        return padding > 0 && written <= destination.Length;
    }

    /// <summary>The length of the padding, 1 to 16, or 0 if it is wrong.</summary>
    private static int PaddingLength(ReadOnlySpan<byte> last)
    {
        var padding = last[^1];
        if (padding is 0 or > BlockLength || last[^padding..].ContainsAnyExcept(padding))
        {
            return 0;
        }

        return padding;
    }

    private static void Xor(Span<byte> target, ReadOnlySpan<byte> source)
    {
        for (var i = 0; i < source.Length; i++)
        {
            target[i] ^= source[i];
        }
    }
}
