using Microsoft.Extensions.Logging;

namespace ChatApp.Cql.Connections;

/// <summary>What every connection of a session has in common.</summary>
internal sealed record ConnectionSettings(CqlSessionOptions Options, TimeProvider Clock, ILogger Logger)
{
    /// <summary>How often deadlines are looked at: a tenth of the request timeout, within 10 to 100 ms.</summary>
    public TimeSpan SweepInterval { get; } = TimeSpan.FromMilliseconds(Math.Clamp(Options.RequestTimeout.TotalMilliseconds / 10, 10, 100));

    /// <summary>The clock's time stamp at which a request that starts now is over.</summary>
    public long DeadlineAfter(TimeSpan timeout) => Clock.GetTimestamp() + (long)(timeout.TotalSeconds * Clock.TimestampFrequency);
}
