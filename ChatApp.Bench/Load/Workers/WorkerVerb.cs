namespace ChatApp.Bench.Load.Workers;

/// <summary>What a worker can do.</summary>
internal enum WorkerVerb
{
    /// <summary>Report what is counted.</summary>
    Report,

    /// <summary>Connect users, and wait until all are welcome.</summary>
    Connect,

    /// <summary>End connections.</summary>
    Disconnect,

    /// <summary>Begin to send.</summary>
    Send,

    /// <summary>Send no more.</summary>
    StopSending,

    /// <summary>Record latencies from now on.</summary>
    BeginMeasuring,

    /// <summary>Record them no more.</summary>
    EndMeasuring,

    /// <summary>Look for gaps.</summary>
    Check,
}
