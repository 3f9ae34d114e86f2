using ChatApp.Signal.Ratchet;
using ChatApp.Signal.Wire;

namespace ChatApp.Signal.SenderKeys;

/// <summary>
/// Decrypts one device's messages of one distribution. Persist <see cref="Serialize"/> together with every plaintext. A call that throws
/// has changed nothing. Zeroed on disposal. Not safe for concurrent use.
/// </summary>
public sealed class GroupReceiver : IDisposable
{
    /// <summary>Chains that are kept of one sender, for late messages.</summary>
    internal const int ChainLimit = 5;

    /// <summary>Newest first.</summary>
    private readonly List<SenderChain> _chains = [];

    private GroupReceiver(Guid distributionId) => DistributionId = distributionId;

    /// <summary>The distribution.</summary>
    public Guid DistributionId { get; }

    internal int ChainCount => _chains.Count;

    /// <summary>A sender of whom nothing is known yet.</summary>
    public static GroupReceiver Create(Guid distributionId) => new(distributionId);

    /// <summary>Reads what <see cref="Serialize"/> gave.</summary>
    /// <exception cref="SignalException"><see cref="SignalError.CorruptState"/>.</exception>
    public static GroupReceiver Parse(ReadOnlySpan<byte> stored)
    {
        var reader = new ProtobufReader(StateEnvelope.Open(stored), SignalError.CorruptState);
        GroupReceiver? receiver = null;
        while (reader.TryReadRepeatedField(out var field))
        {
            switch (field)
            {
                case 1: receiver = new GroupReceiver(new Guid(reader.ReadBytes(16), bigEndian: true)); break;
                case 2 when receiver?.ChainCount < ChainLimit: receiver._chains.Add(SenderChain.Read(reader.ReadBytes())); break;
                case 2: throw reader.Malformed("there are too many sender chains");
                default: reader.Skip(); break;
            }
        }

        return receiver ?? throw reader.Malformed("a distribution id is missing");
    }

    /// <summary>The stored form. It is secret.</summary>
    public byte[] Serialize()
    {
        using var writer = StateEnvelope.Begin();
        writer.WriteBytes(1, DistributionId.ToByteArray(bigEndian: true));
        foreach (var chain in _chains)
        {
            writer.WriteMessage(2, chain, static (nested, chain) => chain.Write(nested));
        }

        return StateEnvelope.Seal(writer);
    }

    /// <summary>
    /// Takes a chain that the sender has sent in a session. One that is known keeps its place: a repeat must not bring used keys back.
    /// </summary>
    /// <exception cref="SignalException"><see cref="SignalError.WrongAddress"/>: it is of another distribution.</exception>
    public void Accept(SenderKeyDistribution distribution)
    {
        ArgumentNullException.ThrowIfNull(distribution);
        Expect(distribution.DistributionId);
        if (_chains.Find(chain => chain.ChainId == distribution.ChainId) is { } known)
        {
            if (known.SigningKey.Equals(distribution.SigningKey))
            {
                return;
            }

            _chains.Remove(known);
            known.Dispose();
        }

        var added = new SymmetricChain<MessageChain>(distribution.ChainKey, distribution.Iteration);
        _chains.Insert(0, new SenderChain(distribution.ChainId, distribution.SigningKey, added));
        if (_chains.Count > ChainLimit)
        {
            _chains[^1].Dispose();
            _chains.RemoveAt(_chains.Count - 1);
        }
    }

    /// <summary>Decrypts a message.</summary>
    /// <exception cref="SignalException">
    /// <see cref="SignalError.NoSession"/>: its chain has not been accepted. <see cref="SignalError.WrongAddress"/>: it is of another distribution.
    /// <see cref="SignalError.InvalidSignature"/>, <see cref="SignalError.DuplicateMessage"/>, <see cref="SignalError.TooFarAhead"/> or
    /// <see cref="SignalError.AuthenticationFailed"/>.
    /// </exception>
    public byte[] Decrypt(SenderKeyMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        Expect(message.DistributionId);
        var chain = _chains.Find(chain => chain.ChainId == message.ChainId)
            ?? throw new SignalException(SignalError.NoSession, "The sender's chain is not known.");
        if (!message.IsSignedBy(chain.SigningKey))
        {
            throw new SignalException(SignalError.InvalidSignature, "The message is not signed by its sender.");
        }

        using var walk = chain.Chain.Walk(message.Iteration);
        var plaintext = SenderKeyCipher.Decrypt(walk.MessageKey, message.Ciphertext);
        chain.Chain.Commit(walk);
        return plaintext;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _chains.ForEach(static chain => chain.Dispose());
        _chains.Clear();
    }

    private void Expect(Guid distributionId)
    {
        if (distributionId != DistributionId)
        {
            throw new SignalException(SignalError.WrongAddress, "The message is of another distribution.");
        }
    }
}
