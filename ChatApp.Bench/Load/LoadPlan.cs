namespace ChatApp.Bench.Load;

/// <summary>What a load run does.</summary>
/// <param name="Users">How many there are; an even number.</param>
/// <param name="Measured">How long is measured, after a warm-up.</param>
/// <param name="Rate">Messages a second, where the workload paces them.</param>
/// <param name="Gateways">How many are started.</param>
/// <param name="Api">A system that runs already; null to start one.</param>
/// <param name="Messages">How many wait, where the workload replays them.</param>
internal sealed record LoadPlan(int Users, TimeSpan Measured, double Rate, int Gateways, Uri? Api, int Messages = 20_000)
{
    /// <summary>Length of a message.</summary>
    public const int BodyBytes = 200;

    /// <summary>
    /// Messages before anything counts: hosts compile what is called often anew, measured first and then for good, and a run that is short of
    /// that measures the compiler. Of the processor time of a million messages it took 78 s in the first 90,000 messages, 14 s up to 280,000, and
    /// 1 s after that.
    /// </summary>
    public const int WarmUpMessages = 300_000;

    /// <summary>How long that may take at most.</summary>
    public TimeSpan LongestWarmUp { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a replay's messages may take to be stored; what is stored by then is replayed.</summary>
    public TimeSpan StoringPatience { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long what is under way in the end may take to arrive.</summary>
    public TimeSpan RestPatience { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long is sent at least before anything counts: caches and connections are then as they stay.</summary>
    public TimeSpan WarmUp => TimeSpan.FromSeconds(Math.Clamp(Measured.TotalSeconds / 2, 2, 20));

    /// <summary>How long messages are paced before anything counts, where they are, once the hosts are compiled: queues are then as they stay.</summary>
    public TimeSpan PacedWarmUp => TimeSpan.FromSeconds(Math.Clamp(Measured.TotalSeconds / 2, 2, 10));
}
