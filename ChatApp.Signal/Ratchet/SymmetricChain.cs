using System.Security.Cryptography;
using ChatApp.Signal.Wire;

namespace ChatApp.Signal.Ratchet;

/// <summary>
/// A symmetric-key ratchet with its skipped keys (The Double Ratchet Algorithm §2.2 and §2.6), in one direction. Zeroed on disposal.
/// </summary>
internal sealed class SymmetricChain<TFunction> : IDisposable
    where TFunction : struct, IChainFunction
{
    private readonly byte[] _chainKey;
    private SkippedKeys _skipped = new();

    public SymmetricChain(ReadOnlySpan<byte> chainKey) : this(chainKey, TFunction.FirstIndex)
    {
    }

    public SymmetricChain(ReadOnlySpan<byte> chainKey, uint nextIndex)
    {
        _chainKey = chainKey.ToArray();
        NextIndex = nextIndex;
    }

    /// <summary>The index of the next message.</summary>
    public uint NextIndex { get; private set; }

    /// <summary>True after 2^32 − 1 messages.</summary>
    public bool IsExhausted => NextIndex == uint.MaxValue;

    public ReadOnlySpan<byte> ChainKey => _chainKey;

    public int SkippedCount => _skipped.Count;

    /// <summary>Takes the next message key, to send with.</summary>
    /// <returns>The message's index.</returns>
    /// <exception cref="SignalException"><see cref="SignalError.ChainExhausted"/>: see <see cref="IsExhausted"/>.</exception>
    public uint Advance(Span<byte> messageKey)
    {
        if (IsExhausted)
        {
            throw new SignalException(SignalError.ChainExhausted, "The chain can count no further.");
        }

        TFunction.Advance(_chainKey, NextIndex, messageKey);
        return NextIndex++;
    }

    /// <summary>Finds the key of a received message. The chain changes only when the walk is committed.</summary>
    /// <exception cref="SignalException">
    /// <see cref="SignalError.DuplicateMessage"/> or <see cref="SignalError.TooFarAhead"/>.
    /// </exception>
    public ChainWalk Walk(uint index)
    {
        if (index < NextIndex)
        {
            return Recall(index);
        }

        if (index - NextIndex > ChainLimits.ForwardJump || index == uint.MaxValue)
        {
            throw new SignalException(SignalError.TooFarAhead, "The message is too far ahead of its chain.");
        }

        var chainKey = _chainKey.ToArray();
        var walk = new ChainWalk(index) { ChainKeyAfter = chainKey };
        for (var passed = NextIndex; passed < index; passed++)
        {
            TFunction.Advance(chainKey, passed, walk.MessageKey);
            if (index - passed <= ChainLimits.SkippedKeys)
            {
                walk.Passed.Append(passed, walk.MessageKey);
            }
        }

        TFunction.Advance(chainKey, index, walk.MessageKey);
        return walk;
    }

    /// <summary>Makes a walk of this chain its new state.</summary>
    public void Commit(ChainWalk walk)
    {
        if (walk.ChainKeyAfter is null)
        {
            _skipped.Remove(walk.Index);
            return;
        }

        walk.ChainKeyAfter.CopyTo(_chainKey.AsSpan());
        _skipped.Append(walk.Passed);
        NextIndex = walk.Index + 1;
    }

    public void Write(ProtobufWriter writer)
    {
        writer.WriteBytes(1, _chainKey);
        writer.WriteNumber(2, NextIndex);
        if (_skipped.Count > 0)
        {
            writer.WriteBytes(3, _skipped.Entries);
        }
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="SignalException"><see cref="SignalError.CorruptState"/>.</exception>
    public static SymmetricChain<TFunction> Read(ReadOnlySpan<byte> stored)
    {
        var reader = new ProtobufReader(stored, SignalError.CorruptState);
        ReadOnlySpan<byte> chainKey = default;
        var nextIndex = TFunction.FirstIndex;
        var skipped = new SkippedKeys();
        while (reader.TryReadField(out var field))
        {
            switch (field)
            {
                case 1: chainKey = reader.ReadBytes(SymmetricKeys.Length); break;
                case 2: nextIndex = reader.ReadUInt32(); break;
                case 3: skipped = SkippedKeys.Parse(reader.ReadBytes()); break;
                default: reader.Skip(); break;
            }
        }

        return chainKey.IsEmpty ? throw reader.Malformed("a chain key is missing") : new(chainKey, nextIndex) { _skipped = skipped };
    }

    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_chainKey);
        _skipped.Dispose();
    }

    private ChainWalk Recall(uint index)
    {
        if (!_skipped.TryGet(index, out var key))
        {
            throw new SignalException(SignalError.DuplicateMessage, "The message's key has been used or given up.");
        }

        var walk = new ChainWalk(index);
        key.CopyTo(walk.MessageKey);
        return walk;
    }
}
