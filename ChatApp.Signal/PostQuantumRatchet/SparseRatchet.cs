using System.Security.Cryptography;
using ChatApp.Signal.PostQuantumRatchet.States;
using ChatApp.Signal.Wire;

namespace ChatApp.Signal.PostQuantumRatchet;

/// <summary>
/// The sparse post-quantum ratchet (SPQR; The Double Ratchet Algorithm §5): an ML-KEM exchange in small pieces beside the conversation,
/// whose secrets key chains of message keys. Zeroed on disposal. Not safe for concurrent use.
/// </summary>
internal sealed class SparseRatchet : IDisposable
{
    private readonly EpochChains _chains;
    private BraidState _state;

    private SparseRatchet(EpochChains chains, BraidState state) => (_chains, _state) = (chains, state);

    /// <summary>Where the exchange stands.</summary>
    public BraidStateKind Kind => _state.Kind;

    /// <summary>The epoch whose key is being exchanged.</summary>
    public ulong Epoch => _state.Epoch;

    /// <summary>Starts a session's ratchet with the handshake's key. Alice is who started the session.</summary>
    public static SparseRatchet Create(bool isAlice, ReadOnlySpan<byte> authenticationKey)
    {
        var authenticator = EpochAuthenticator.Create(authenticationKey);
        BraidState state = isAlice
            ? new KeysUnsampled(1, authenticator)
            : new NoHeaderReceived(1, authenticator, NoHeaderReceived.EmptyHeader());
        return new SparseRatchet(EpochChains.Create(isAlice, authenticationKey), state);
    }

    /// <summary>Takes the next message to send and its key.</summary>
    /// <exception cref="SignalException"><see cref="SignalError.ChainExhausted"/>; nothing has changed.</exception>
    public byte[] Send(Span<byte> messageKey)
    {
        var epoch = _state.Epoch;
        var index = _chains.Advance(epoch - 1, messageKey);
        var sent = _state.Send();
        if (sent.NewEpoch is { } secret)
        {
            _chains.Add(secret);
            secret.Dispose();
        }

        Replace(sent.Next);
        return new SparseMessage(epoch, index, sent.Payload, sent.Chunk).ToBytes();
    }

    /// <summary>
    /// Finds a received message's key. Nothing else is done with the message before it has been authenticated with that key.
    /// </summary>
    /// <exception cref="SignalException">The message is malformed, a duplicate, or too far ahead.</exception>
    public SparseStep Receive(ReadOnlySpan<byte> bytes)
    {
        var message = SparseMessage.Parse(bytes);
        var chain = _chains.Receiving(message.Epoch - 1);
        return new SparseStep(message, chain, message.IsUnkeyed ? null : chain.Walk(message.Index));
    }

    /// <summary>Works out what an authenticated message changes. The ratchet stays as it is.</summary>
    /// <exception cref="SignalException">The message is not from an honest peer.</exception>
    public void Process(SparseStep step) => step.Received = _state.Receive(step.Message);

    /// <summary>Makes a processed step of this ratchet its new state.</summary>
    public void Commit(SparseStep step)
    {
        var received = step.Received ?? throw new InvalidOperationException("A step is processed before it is committed.");
        if (step.Walk is { } walk)
        {
            step.Chain.Commit(walk);
        }

        if (received.NewEpoch is { } secret)
        {
            _chains.Add(secret);
        }

        Replace(received.Next);
    }

    public void Write(ProtobufWriter writer)
    {
        writer.WriteMessage(1, _chains, static (nested, chains) => chains.Write(nested));
        writer.WriteMessage(2, _state, static (nested, state) => state.Write(nested));
    }

    /// <exception cref="SignalException"><see cref="SignalError.CorruptState"/>.</exception>
    public static SparseRatchet Read(ReadOnlySpan<byte> stored)
    {
        var reader = new ProtobufReader(stored, SignalError.CorruptState);
        EpochChains? chains = null;
        BraidState? state = null;
        while (reader.TryReadField(out var field))
        {
            switch (field)
            {
                case 1: chains = EpochChains.Read(reader.ReadBytes()); break;
                case 2: state = BraidStorage.Read(reader.ReadBytes()); break;
                default: reader.Skip(); break;
            }
        }

        return chains is null || state is null || !chains.Has(state.Epoch - 1)
            ? throw reader.Malformed("the post-quantum ratchet is incomplete")
            : new(chains, state);
    }

    public void Dispose()
    {
        _chains.Dispose();
        _state.Authenticator.Erase();
        CryptographicOperations.ZeroMemory(_state.Secret);
    }

    /// <summary>Moves on, and zeroes the secrets that the next state does not carry over.</summary>
    private void Replace(BraidState next)
    {
        if (!ReferenceEquals(_state.Authenticator, next.Authenticator))
        {
            _state.Authenticator.Erase();
        }

        if (!ReferenceEquals(_state.Secret, next.Secret))
        {
            CryptographicOperations.ZeroMemory(_state.Secret);
        }

        _state = next;
    }
}
