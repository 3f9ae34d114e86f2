namespace ChatApp.Bench.Chaos.Crowd;

/// <summary>How somebody uses the app.</summary>
internal enum Habit
{
    /// <summary>Stays, and now and then is without a connection for a moment: a phone between two networks.</summary>
    Steady,

    /// <summary>Leaves often and for long, looks in for a moment, and loses the app.</summary>
    Restless,
}
