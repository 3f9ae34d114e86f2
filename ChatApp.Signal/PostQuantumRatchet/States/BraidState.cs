using ChatApp.Signal.Wire;

namespace ChatApp.Signal.PostQuantumRatchet.States;

/// <summary>
/// Where one side stands in the exchange of an epoch's key (ML-KEM Braid). In every epoch one side sends an encapsulation key, in pieces,
/// and the other a ciphertext; then they change places. States are immutable: sending and receiving give the next one, and the owner
/// decides when it counts.
/// </summary>
/// <param name="epoch">The epoch whose key is being exchanged, from 1.</param>
/// <param name="authenticator">As of that epoch.</param>
internal abstract class BraidState(ulong epoch, EpochAuthenticator authenticator)
{
    public ulong Epoch { get; } = epoch;

    public EpochAuthenticator Authenticator { get; } = authenticator;

    /// <summary>Identifies the state where it is stored.</summary>
    public abstract BraidStateKind Kind { get; }

    /// <summary>Secrets that this state holds beside the authenticator.</summary>
    public virtual byte[]? Secret => null;

    /// <summary>What goes out with the next message.</summary>
    public abstract BraidSent Send();

    /// <summary>What a message makes of this state. One of an earlier epoch changes nothing.</summary>
    /// <exception cref="SignalException">The message cannot come from an honest peer.</exception>
    public BraidReceived Receive(SparseMessage message)
    {
        if (message.Epoch > Epoch)
        {
            return ReceiveLater(message);
        }

        return message.Epoch < Epoch ? Unchanged : ReceiveCurrent(message);
    }

    public void Write(ProtobufWriter writer)
    {
        writer.WriteNumber(1, (ulong)Kind);
        writer.WriteNumber(2, Epoch);
        writer.WriteBytes(3, Authenticator.Stored);
        WriteFields(writer);
    }

    protected BraidReceived Unchanged => new(this, NewEpoch: null);

    protected virtual void WriteFields(ProtobufWriter writer)
    {
    }

    /// <summary>A message of this epoch. By default it brings nothing that is waited for.</summary>
    protected virtual BraidReceived ReceiveCurrent(SparseMessage message) => Unchanged;

    /// <summary>A message of a later epoch, which only one state expects.</summary>
    protected virtual BraidReceived ReceiveLater(SparseMessage message) =>
        throw new SignalException(SignalError.AuthenticationFailed, "The post-quantum ratchet is not at that epoch.");
}
