namespace ChatApp.Bench.Load.Wire;

/// <summary>What a message of a connection is for.</summary>
internal enum WireFrameKind
{
    /// <summary>Nothing that anybody waits for.</summary>
    None,

    /// <summary>For the owner.</summary>
    Message,

    /// <summary>To be answered with the same bytes.</summary>
    Ping,

    /// <summary>The other side ends the connection.</summary>
    Close,
}
