namespace ChatApp.Routing.Registry;

/// <summary>What became of an attempt to renew a lease.</summary>
public enum LeaseRenewal
{
    /// <summary>It lasts for its whole duration again, from before the attempt.</summary>
    Renewed,

    /// <summary>It was gone: it ran out, or Redis came back empty. It is never revived; take a new epoch.</summary>
    Lapsed,

    /// <summary>Another process holds the gateway's id under an epoch of its own.</summary>
    TakenOver,
}
