namespace ChatApp.Signal.PostQuantumRatchet.States;

/// <summary>It is this side's turn to send a key; it makes one with the next message.</summary>
internal sealed class KeysUnsampled(ulong epoch, EpochAuthenticator authenticator) : BraidState(epoch, authenticator)
{
    public override BraidStateKind Kind => BraidStateKind.KeysUnsampled;

    public override BraidSent Send()
    {
        var key = OwnKey.Generate(out var header);
        var code = Authenticator.AuthenticateHeader(Epoch, header);
        return new KeysSampled(Epoch, Authenticator, key, new ChunkEncoder([.. header, .. code])).Send();
    }
}
