using ChatApp.Signal.Keys;
using ChatApp.Signal.Wire;

namespace ChatApp.Signal.Ratchet;

/// <summary>
/// The double ratchet (The Double Ratchet Algorithm §3), without its encryption: it gives each message a seed, from which the keys are
/// made. Zeroed on disposal. Not safe for concurrent use.
/// </summary>
internal sealed class DoubleRatchet : IDisposable
{
    /// <summary>Chains of the peer's earlier ratchet keys that are kept for late messages, the current one included.</summary>
    public const int ReceiverChainLimit = 5;

    /// <summary>Newest first.</summary>
    private readonly List<ReceiverChain> _receivers = [];

    private RootKey _root;
    private KeyPair _sendingKey;
    private SymmetricChain<MessageChain> _sending;
    private uint _previousCounter;

    private DoubleRatchet(RootKey root, KeyPair sendingKey, SymmetricChain<MessageChain> sending) =>
        (_root, _sendingKey, _sending) = (root, sendingKey, sending);

    /// <summary>Alice's: she knows Bob's signed prekey, which serves as his first ratchet key.</summary>
    public static DoubleRatchet CreateInitiator(ReadOnlySpan<byte> rootKey, ReadOnlySpan<byte> chainKey, PublicKey signedPreKey)
    {
        using var first = new RootKey(rootKey);
        var key = KeyPair.Generate();
        var (root, sending) = first.Step(key.PrivateKey, signedPreKey);
        var ratchet = new DoubleRatchet(root, key, sending);
        ratchet._receivers.Add(new ReceiverChain(signedPreKey, new SymmetricChain<MessageChain>(chainKey)));
        return ratchet;
    }

    /// <summary>Bob's: his signed prekey is his first ratchet key. The pair is copied; the prekey stays the caller's.</summary>
    public static DoubleRatchet CreateResponder(ReadOnlySpan<byte> rootKey, ReadOnlySpan<byte> chainKey, KeyPair signedPreKey)
    {
        var key = new KeyPair(signedPreKey.PublicKey, PrivateKey.Parse(signedPreKey.PrivateKey.Scalar));
        return new DoubleRatchet(new RootKey(rootKey), key, new SymmetricChain<MessageChain>(chainKey));
    }

    /// <summary>True when the sending chain can count no further.</summary>
    public bool IsExhausted => _sending.IsExhausted;

    /// <summary>Takes the next message's place and seed.</summary>
    /// <exception cref="SignalException"><see cref="SignalError.ChainExhausted"/>.</exception>
    public RatchetHeader Send(Span<byte> messageSeed) => new(_sendingKey.PublicKey, _sending.Advance(messageSeed), _previousCounter);

    /// <summary>True if the ratchet key is one that messages have come with before.</summary>
    public bool Knows(PublicKey ratchetKey) => Find(ratchetKey) is not null;

    /// <summary>
    /// Finds a received message's seed. For a new ratchet key that is half of a Diffie-Hellman step; nothing else is done before the message
    /// has been authenticated.
    /// </summary>
    /// <exception cref="SignalException">
    /// <see cref="SignalError.DuplicateMessage"/>, <see cref="SignalError.TooFarAhead"/> or <see cref="SignalError.InvalidKey"/>.
    /// </exception>
    public RatchetStep Receive(PublicKey ratchetKey, uint counter)
    {
        if (Find(ratchetKey) is { } known)
        {
            return new RatchetStep(known, known.Chain.Walk(counter), newRoot: null);
        }

        var (root, chain) = _root.Step(_sendingKey.PrivateKey, ratchetKey);
        try
        {
            return new RatchetStep(new ReceiverChain(ratchetKey, chain), chain.Walk(counter), root);
        }
        catch (SignalException)
        {
            root.Dispose();
            chain.Dispose();
            throw;
        }
    }

    /// <summary>Works out the rest of what an authenticated message changes. The ratchet stays as it is.</summary>
    public static void Process(RatchetStep step)
    {
        if (step.NewRoot is { } root)
        {
            var key = KeyPair.Generate();
            var (nextRoot, sending) = root.Step(key.PrivateKey, step.Receiver.RatchetKey);
            step.Turn = new RatchetTurn(nextRoot, key, sending);
        }
    }

    /// <summary>Makes a processed step of this ratchet its new state.</summary>
    public void Commit(RatchetStep step)
    {
        if (step.NewRoot is not null && step.Turn is null)
        {
            throw new InvalidOperationException("A step is processed before it is committed.");
        }

        step.Receiver.Chain.Commit(step.Walk);
        step.MarkCommitted();
        if (step.Turn is not { } turn)
        {
            return;
        }

        _receivers.Insert(0, step.Receiver);
        if (_receivers.Count > ReceiverChainLimit)
        {
            _receivers[^1].Dispose();
            _receivers.RemoveAt(_receivers.Count - 1);
        }

        _previousCounter = Math.Max(_sending.NextIndex, 1) - 1;
        _root.Dispose();
        _sendingKey.Dispose();
        _sending.Dispose();
        (_root, _sendingKey, _sending) = (turn.Root, turn.SendingKey, turn.SendingChain);
    }

    public void Write(ProtobufWriter writer)
    {
        writer.WriteBytes(1, _root.Key);
        writer.WriteBytes(2, _sendingKey.PrivateKey.Scalar);
        writer.WriteBytes(3, _sendingKey.PublicKey.Serialized);
        writer.WriteMessage(4, _sending, static (nested, chain) => chain.Write(nested));
        writer.WriteNumber(5, _previousCounter);
        foreach (var receiver in _receivers)
        {
            writer.WriteMessage(6, receiver, static (nested, receiver) =>
            {
                nested.WriteBytes(1, receiver.RatchetKey.Serialized);
                nested.WriteMessage(2, receiver.Chain, static (deepest, chain) => chain.Write(deepest));
            });
        }
    }

    /// <exception cref="SignalException"><see cref="SignalError.CorruptState"/>.</exception>
    public static DoubleRatchet Read(ReadOnlySpan<byte> stored)
    {
        var reader = new ProtobufReader(stored, SignalError.CorruptState);
        RootKey? root = null;
        PrivateKey? privateKey = null;
        PublicKey? publicKey = null;
        SymmetricChain<MessageChain>? sending = null;
        var previousCounter = 0U;
        var receivers = new List<ReceiverChain>();
        while (reader.TryReadRepeatedField(out var field))
        {
            switch (field)
            {
                case 1: root = new RootKey(reader.ReadBytes(SymmetricKeys.Length)); break;
                case 2: privateKey = PrivateKey.Parse(reader.ReadBytes(PrivateKey.Length)); break;
                case 3: publicKey = reader.ReadPublicKey(); break;
                case 4: sending = SymmetricChain<MessageChain>.Read(reader.ReadBytes()); break;
                case 5: previousCounter = reader.ReadUInt32(); break;
                case 6: receivers.Add(ReadReceiver(reader.ReadBytes())); break;
                default: reader.Skip(); break;
            }
        }

        if (root is null || privateKey is null || publicKey is null || sending is null || receivers.Count > ReceiverChainLimit)
        {
            throw reader.Malformed("the double ratchet is incomplete");
        }

        var ratchet = new DoubleRatchet(root, new KeyPair(publicKey, privateKey), sending) { _previousCounter = previousCounter };
        ratchet._receivers.AddRange(receivers);
        return ratchet;
    }

    public void Dispose()
    {
        _root.Dispose();
        _sendingKey.Dispose();
        _sending.Dispose();
        _receivers.ForEach(static receiver => receiver.Dispose());
    }

    private static ReceiverChain ReadReceiver(ReadOnlySpan<byte> stored)
    {
        var reader = new ProtobufReader(stored, SignalError.CorruptState);
        PublicKey? ratchetKey = null;
        SymmetricChain<MessageChain>? chain = null;
        while (reader.TryReadField(out var field))
        {
            switch (field)
            {
                case 1: ratchetKey = reader.ReadPublicKey(); break;
                case 2: chain = SymmetricChain<MessageChain>.Read(reader.ReadBytes()); break;
                default: reader.Skip(); break;
            }
        }

        return ratchetKey is null || chain is null ? throw reader.Malformed("a receiver chain is incomplete") : new(ratchetKey, chain);
    }

    private ReceiverChain? Find(PublicKey ratchetKey) => _receivers.Find(receiver => receiver.RatchetKey.Equals(ratchetKey));
}
