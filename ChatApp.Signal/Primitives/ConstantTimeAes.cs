using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace ChatApp.Signal.Primitives;

/// <summary>
/// AES-256 (FIPS 197) with no table look-ups, for where the platform has no AES: the tables of the usual managed ones leak the key through
/// the cache. Slow by comparison, and fast enough for chat messages.
/// </summary>
internal sealed class ConstantTimeAes : IDisposable
{
    public const int BlockLength = 16;
    public const int ParallelBlocks = 4;
    private const int KeyLength = 32;
    private const int Rounds = 14;

    private readonly BitPlanes[] _roundKeys = new BitPlanes[Rounds + 1];

    public ConstantTimeAes(ReadOnlySpan<byte> key)
    {
        if (key.Length != KeyLength)
        {
            throw new ArgumentException("An AES-256 key has 32 bytes.", nameof(key));
        }

        Span<byte> schedule = stackalloc byte[(Rounds + 1) * BlockLength];
        ExpandKey(key, schedule);
        for (var round = 0; round <= Rounds; round++)
        {
            _roundKeys[round] = BitPlanes.FromBytes(schedule.Slice(round * BlockLength, BlockLength)).Broadcast();
        }

        CryptographicOperations.ZeroMemory(schedule);
    }

    /// <summary>Encrypts one to four blocks in place, each by itself.</summary>
    public void EncryptBlocks(Span<byte> blocks)
    {
        var state = BitPlanes.Xor(BitPlanes.FromBytes(blocks), _roundKeys[0]);
        for (var round = 1; round < Rounds; round++)
        {
            state = BitPlanes.Xor(state.SubBytes().ShiftRows().MixColumns(), _roundKeys[round]);
        }

        BitPlanes.Xor(state.SubBytes().ShiftRows(), _roundKeys[Rounds]).CopyTo(blocks);
    }

    /// <summary>Decrypts one to four blocks in place, each by itself.</summary>
    public void DecryptBlocks(Span<byte> blocks)
    {
        var state = BitPlanes.Xor(BitPlanes.FromBytes(blocks), _roundKeys[Rounds]);
        for (var round = Rounds - 1; round > 0; round--)
        {
            state = BitPlanes.Xor(state.InverseShiftRows().InverseSubBytes(), _roundKeys[round]).InverseMixColumns();
        }

        BitPlanes.Xor(state.InverseShiftRows().InverseSubBytes(), _roundKeys[0]).CopyTo(blocks);
    }

    public void Dispose() => CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(_roundKeys.AsSpan()));

    /// <summary>The key schedule (FIPS 197 §5.2).</summary>
    private static void ExpandKey(ReadOnlySpan<byte> key, Span<byte> schedule)
    {
        key.CopyTo(schedule);
        Span<byte> word = stackalloc byte[4];
        byte roundConstant = 1;
        for (var offset = KeyLength; offset < schedule.Length; offset += 4)
        {
            schedule.Slice(offset - 4, 4).CopyTo(word);
            if (offset % KeyLength == 0)
            {
                (word[0], word[1], word[2], word[3]) = (word[1], word[2], word[3], word[0]);
                SubstituteWord(word);
                word[0] ^= roundConstant;
                roundConstant <<= 1; // Seven rounds of it: never past the byte.
            }
            else if (offset % KeyLength == BlockLength)
            {
                SubstituteWord(word);
            }

            for (var i = 0; i < 4; i++)
            {
                schedule[offset + i] = (byte)(schedule[offset + i - KeyLength] ^ word[i]);
            }
        }

        CryptographicOperations.ZeroMemory(word);
    }

    private static void SubstituteWord(Span<byte> word) => BitPlanes.FromBytes(word).SubBytes().CopyTo(word);
}
