namespace ChatApp.Cql;

/// <summary>What a failed request may have done. It decides whether a repeat is harmless.</summary>
public enum RequestOutcome
{
    /// <summary>Nothing left this process: the request certainly did not happen.</summary>
    NotSent,

    /// <summary>The server said that it did nothing.</summary>
    Refused,

    /// <summary>The request was sent and its end is unknown: a write may have happened, now or later, on some replicas or all.</summary>
    MayHaveHappened,
}
