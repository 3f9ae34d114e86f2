namespace ChatApp.Bench.Chaos.Faults;

/// <summary>What can go wrong.</summary>
internal enum FaultKind
{
    /// <summary>A process ends at once and is started again.</summary>
    Kill,

    /// <summary>A process ends at once at a chosen point of a message's way, and is started again.</summary>
    Crash,

    /// <summary>A process stands still.</summary>
    Pause,

    /// <summary>A process comes back with a clock that is wrong beyond the bound, and later with its former one.</summary>
    Skew,

    /// <summary>Redis loses the routes of some users.</summary>
    LoseRoutes,

    /// <summary>Connections between hosts end, and no new ones are made.</summary>
    Cut,

    /// <summary>Connections between hosts stay, and nothing passes; in the end all of it does.</summary>
    Hold,

    /// <summary>Connections between hosts stay, and nothing passes; in the end they break, and what was under way is gone.</summary>
    Lose,

    /// <summary>What hosts send each other comes late.</summary>
    Delay,
}
