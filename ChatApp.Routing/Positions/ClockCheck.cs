using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace ChatApp.Routing.Positions;

/// <summary>
/// Measures this server's clock against Redis every 5 s. A server that is off by more than <see cref="Bound"/> refuses to write: the
/// replay window rests on two writers differing by at most twice the bound. Thread-safe.
/// </summary>
public sealed partial class ClockCheck(IConnectionMultiplexer redis, TimeProvider clock, ILogger<ClockCheck> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private long _offsetTicks;
    private volatile bool _measured;

    /// <summary>How far the clock may be off, either way.</summary>
    public static TimeSpan Bound { get; } = TimeSpan.FromSeconds(2);

    /// <summary>How far it was off at the least when it was last measured; zero until then. Positive if Redis is ahead.</summary>
    public TimeSpan Offset => TimeSpan.FromTicks(Volatile.Read(ref _offsetTicks));

    /// <summary>Whether this server may write: not before its clock has been measured.</summary>
    public bool IsWithinBound => _measured && Offset.Duration() <= Bound;

    /// <summary>Measures once.</summary>
    /// <remarks>The time of the answer is known only to within the round trip, which is taken in the clock's favour.</remarks>
    public async Task MeasureAsync()
    {
        var server = redis.GetServers().FirstOrDefault(server => server is { IsConnected: true, IsReplica: false });
        if (server is null)
        {
            return; // No verdict: the last one stands.
        }

        var started = clock.GetTimestamp();
        var theirs = await server.TimeAsync();
        var roundTrip = clock.GetElapsedTime(started);
        var ours = clock.GetUtcNow().UtcDateTime;

        // They answered at some moment within the round trip that ends now.
        var greatest = theirs - (ours - roundTrip);
        var least = theirs - ours;
        var offset = least > TimeSpan.Zero ? least : greatest < TimeSpan.Zero ? greatest : TimeSpan.Zero;
        var wasWithin = IsWithinBound;
        var first = !_measured;
        Volatile.Write(ref _offsetTicks, offset.Ticks);
        _measured = true;
        if (first ? !IsWithinBound : wasWithin != IsWithinBound)
        {
            LogVerdict(IsWithinBound ? "within" : "outside", offset.TotalMilliseconds);
        }
    }

    /// <inheritdoc/>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await TryMeasureAsync(); // Before the first position is made.
        await base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await TryMeasureAsync();
        }
    }

    private async Task TryMeasureAsync()
    {
        try
        {
            await MeasureAsync();
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            LogUnmeasured(exception);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The clock is {Verdict} its bound: off by {Milliseconds} ms against Redis")]
    private partial void LogVerdict(string verdict, double milliseconds);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The clock could not be measured")]
    private partial void LogUnmeasured(Exception exception);
}
