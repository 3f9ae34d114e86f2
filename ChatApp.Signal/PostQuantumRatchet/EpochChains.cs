using System.Security.Cryptography;
using ChatApp.Signal.Primitives;
using ChatApp.Signal.Ratchet;
using ChatApp.Signal.Wire;

namespace ChatApp.Signal.PostQuantumRatchet;

/// <summary>
/// The message keys of the post-quantum ratchet. Every epoch secret is mixed into a root, which gives the epoch one chain a direction. One
/// epoch before the one that is sent in is kept for late messages. Zeroed on disposal.
/// </summary>
internal sealed class EpochChains : IDisposable
{
    private const int OutputLength = 3 * SymmetricKeys.Length;

    private readonly bool _isAlice;
    private readonly byte[] _root;
    private readonly List<EpochChainPair> _pairs;
    private ulong _sendingEpoch;

    private EpochChains(bool isAlice, byte[] root, List<EpochChainPair> pairs, ulong sendingEpoch) =>
        (_isAlice, _root, _pairs, _sendingEpoch) = (isAlice, root, pairs, sendingEpoch);

    /// <summary>Epoch 0, from the handshake's authentication key. Alice is who started the session.</summary>
    public static EpochChains Create(bool isAlice, ReadOnlySpan<byte> authenticationKey)
    {
        var chains = new EpochChains(isAlice, new byte[SymmetricKeys.Length], [], sendingEpoch: 0);
        chains.Add(epoch: 0, authenticationKey, salt: default, Labels.ChainStart);
        return chains;
    }

    public bool Has(ulong epoch) => _pairs.Exists(pair => pair.Epoch == epoch);

    /// <summary>Adds the chains of an epoch. Idempotence is the caller's: epochs come in order, each once.</summary>
    public void Add(EpochSecret secret) => Add(secret.Epoch, secret.Key, _root, Labels.ChainAddEpoch);

    /// <summary>Takes the next key to send with in an epoch.</summary>
    /// <returns>The message's index.</returns>
    public uint Advance(ulong epoch, Span<byte> messageKey)
    {
        _sendingEpoch = Math.Max(_sendingEpoch, epoch);
        while (_pairs[0].Epoch + 1 < _sendingEpoch)
        {
            _pairs[0].Dispose();
            _pairs.RemoveAt(0);
        }

        return Find(epoch).Sending.Advance(messageKey);
    }

    /// <summary>The chain on which a received message's key lies.</summary>
    /// <exception cref="SignalException"><see cref="SignalError.DuplicateMessage"/>: that epoch is over, or has not begun.</exception>
    public SymmetricChain<EpochChain> Receiving(ulong epoch) => Find(epoch).Receiving;

    public void Write(ProtobufWriter writer)
    {
        writer.WriteNumber(1, _isAlice ? 1UL : 0);
        writer.WriteBytes(2, _root);
        writer.WriteNumber(3, _sendingEpoch);
        foreach (var pair in _pairs)
        {
            writer.WriteMessage(4, pair, static (nested, pair) =>
            {
                nested.WriteNumber(1, pair.Epoch);
                nested.WriteMessage(2, pair.Sending, static (chain, sending) => sending.Write(chain));
                nested.WriteMessage(3, pair.Receiving, static (chain, receiving) => receiving.Write(chain));
            });
        }
    }

    /// <exception cref="SignalException"><see cref="SignalError.CorruptState"/>.</exception>
    public static EpochChains Read(ReadOnlySpan<byte> stored)
    {
        var reader = new ProtobufReader(stored, SignalError.CorruptState);
        var (isAlice, sendingEpoch, root) = (false, 0UL, Array.Empty<byte>());
        var pairs = new List<EpochChainPair>();
        while (reader.TryReadRepeatedField(out var field))
        {
            switch (field)
            {
                case 1: isAlice = reader.ReadUInt64() == 1; break;
                case 2: root = reader.ReadBytes(SymmetricKeys.Length).ToArray(); break;
                case 3: sendingEpoch = reader.ReadUInt64(); break;
                case 4: pairs.Add(ReadPair(reader.ReadBytes())); break;
                default: reader.Skip(); break;
            }
        }

        if (root.Length == 0 || pairs.Count == 0 || sendingEpoch < pairs[0].Epoch || sendingEpoch > pairs[^1].Epoch)
        {
            throw reader.Malformed("an epoch is missing");
        }

        for (var index = 1; index < pairs.Count; index++)
        {
            if (pairs[index].Epoch != pairs[index - 1].Epoch + 1)
            {
                throw reader.Malformed("an epoch is out of order");
            }
        }

        return new EpochChains(isAlice, root, pairs, sendingEpoch);
    }

    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_root);
        _pairs.ForEach(static pair => pair.Dispose());
    }

    private static EpochChainPair ReadPair(ReadOnlySpan<byte> stored)
    {
        var reader = new ProtobufReader(stored, SignalError.CorruptState);
        var epoch = 0UL;
        SymmetricChain<EpochChain>? sending = null;
        SymmetricChain<EpochChain>? receiving = null;
        while (reader.TryReadField(out var field))
        {
            switch (field)
            {
                case 1: epoch = reader.ReadUInt64(); break;
                case 2: sending = SymmetricChain<EpochChain>.Read(reader.ReadBytes()); break;
                case 3: receiving = SymmetricChain<EpochChain>.Read(reader.ReadBytes()); break;
                default: reader.Skip(); break;
            }
        }

        return sending is null || receiving is null ? throw reader.Malformed("a chain is missing") : new(epoch, sending, receiving);
    }

    private void Add(ulong epoch, ReadOnlySpan<byte> key, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> label)
    {
        Span<byte> output = stackalloc byte[OutputLength];
        KeyDerivation.Derive(key, salt, label, output);
        output[..SymmetricKeys.Length].CopyTo(_root);
        var toBob = new SymmetricChain<EpochChain>(output.Slice(SymmetricKeys.Length, SymmetricKeys.Length));
        var toAlice = new SymmetricChain<EpochChain>(output[(2 * SymmetricKeys.Length)..]);
        CryptographicOperations.ZeroMemory(output);
        _pairs.Add(_isAlice ? new(epoch, toBob, toAlice) : new(epoch, toAlice, toBob));
    }

    private EpochChainPair Find(ulong epoch) => _pairs.Find(pair => pair.Epoch == epoch)
        ?? throw new SignalException(SignalError.DuplicateMessage, "The message's epoch is over, or has not begun.");
}
