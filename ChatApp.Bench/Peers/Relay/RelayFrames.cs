namespace ChatApp.Bench.Peers.Relay;

/// <summary>What goes over the relay: one byte of kind, four of the user, and the rest.</summary>
internal static class RelayFrames
{
    public const int HeaderLength = 5;
    public const byte Hello = 0;
    public const byte Ready = 1;
    public const byte Message = 2;
    public const byte Tick = 3;
    public const byte Receipts = 4;
}
