using System.Buffers.Binary;
using System.Security.Cryptography;

namespace ChatApp.Signal.Ratchet;

/// <summary>
/// Keys of messages that a chain has passed and that have not arrived, in ascending order of index, at most <see
/// cref="ChainLimits.SkippedKeys"/>. Flat: an entry is a big-endian index and a key, which is also its stored form. Zeroed on disposal.
/// </summary>
internal sealed class SkippedKeys : IDisposable
{
    private const int IndexLength = sizeof(uint);
    private const int KeyLength = SymmetricKeys.Length;
    private const int EntryLength = IndexLength + KeyLength;

    private byte[] _entries = [];

    public int Count { get; private set; }

    /// <summary>The entries, for storing.</summary>
    public ReadOnlySpan<byte> Entries => _entries.AsSpan(0, Count * EntryLength);

    /// <summary>Reads stored entries.</summary>
    /// <exception cref="SignalException"><see cref="SignalError.CorruptState"/>: not whole, too many, or out of order.</exception>
    public static SkippedKeys Parse(ReadOnlySpan<byte> entries)
    {
        var keys = new SkippedKeys { _entries = entries.ToArray(), Count = entries.Length / EntryLength };
        var ordered = entries.Length % EntryLength == 0 && keys.Count <= ChainLimits.SkippedKeys;
        for (var i = 1; i < keys.Count && ordered; i++)
        {
            ordered = keys.IndexAt(i - 1) < keys.IndexAt(i);
        }

        return ordered ? keys : throw new SignalException(SignalError.CorruptState, "Stored skipped keys are corrupt.");
    }

    /// <summary>Appends a key whose index is above all others.</summary>
    public void Append(uint index, ReadOnlySpan<byte> key)
    {
        if (Count == ChainLimits.SkippedKeys)
        {
            RemoveFirst(1);
        }

        Reserve(Count + 1);
        var entry = _entries.AsSpan(Count * EntryLength, EntryLength);
        BinaryPrimitives.WriteUInt32BigEndian(entry, index);
        key.CopyTo(entry[IndexLength..]);
        Count++;
    }

    /// <summary>Appends all keys of a list whose indices are above all others; past the limit the oldest go.</summary>
    public void Append(SkippedKeys later)
    {
        var excess = Count + later.Count - ChainLimits.SkippedKeys;
        if (excess > 0)
        {
            RemoveFirst(Math.Min(excess, Count));
        }

        Reserve(Count + later.Count);
        later.Entries.CopyTo(_entries.AsSpan(Count * EntryLength));
        Count += later.Count;
    }

    /// <summary>The key of an index; false if it is not kept.</summary>
    public bool TryGet(uint index, out ReadOnlySpan<byte> key)
    {
        var position = Find(index);
        key = position < 0 ? default : _entries.AsSpan(position * EntryLength + IndexLength, KeyLength);
        return position >= 0;
    }

    public void Remove(uint index)
    {
        var position = Find(index);
        if (position >= 0)
        {
            var all = _entries.AsSpan(0, Count * EntryLength);
            all[((position + 1) * EntryLength)..].CopyTo(all[(position * EntryLength)..]);
            CryptographicOperations.ZeroMemory(all[^EntryLength..]);
            Count--;
        }
    }

    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_entries);
        Count = 0;
    }

    private uint IndexAt(int position) => BinaryPrimitives.ReadUInt32BigEndian(_entries.AsSpan(position * EntryLength));

    private int Find(uint index)
    {
        var (low, high) = (0, Count - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var found = IndexAt(middle);
            if (found == index)
            {
                return middle;
            }

            (low, high) = found < index ? (middle + 1, high) : (low, middle - 1);
        }

        return -1;
    }

    private void RemoveFirst(int count)
    {
        var all = _entries.AsSpan(0, Count * EntryLength);
        all[(count * EntryLength)..].CopyTo(all);
        CryptographicOperations.ZeroMemory(all[^(count * EntryLength)..]);
        Count -= count;
    }

    private void Reserve(int count)
    {
        if (_entries.Length < count * EntryLength)
        {
            var larger = new byte[Math.Max(count, 2 * Count) * EntryLength];
            Entries.CopyTo(larger);
            CryptographicOperations.ZeroMemory(_entries);
            _entries = larger;
        }
    }
}
