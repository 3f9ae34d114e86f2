using ChatApp.Signal.PostQuantumRatchet.LatticeKem;
using ChatApp.Signal.Wire;

namespace ChatApp.Signal.PostQuantumRatchet.States;

/// <summary>It is the peer's turn to send a key; collects its header.</summary>
internal sealed class NoHeaderReceived(ulong epoch, EpochAuthenticator authenticator, ChunkDecoder header) : BraidState(epoch, authenticator)
{
    public override BraidStateKind Kind => BraidStateKind.NoHeaderReceived;

    public static ChunkDecoder EmptyHeader() => new(MlKem768.HeaderLength + EpochAuthenticator.CodeLength);

    public override BraidSent Send() => new(this, SparsePayload.None);

    protected override BraidReceived ReceiveCurrent(SparseMessage message)
    {
        if (message.Payload != SparsePayload.Header)
        {
            return Unchanged;
        }

        var more = header.Add(message.Chunk);
        if (!more.TryDecode(out var complete))
        {
            return new(new NoHeaderReceived(Epoch, Authenticator, more), NewEpoch: null);
        }

        var received = complete[..MlKem768.HeaderLength];
        EpochAuthenticator.Expect(Authenticator.AuthenticateHeader(Epoch, received), complete.AsSpan(MlKem768.HeaderLength));
        return new(new HeaderReceived(Epoch, Authenticator, received), NewEpoch: null);
    }

    protected override void WriteFields(ProtobufWriter writer) => BraidStorage.WriteDecoder(writer, header);
}
