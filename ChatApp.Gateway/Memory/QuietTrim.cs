namespace ChatApp.Gateway.Memory;

/// <summary>
/// Gives memory back to the system once a busy stretch is over. While there is much to do the collector keeps what it frees, because it is
/// allocated again at once. After a storm of logins that is as much again as all connections hold, and connections that only listen
/// allocate too little for a collection that would find it.
/// </summary>
/// <param name="clock">For the samples.</param>
/// <param name="allocatedBytes">What the process has allocated so far; null for the real figure.</param>
/// <param name="trim">Gives memory back; null for the real thing.</param>
internal sealed class QuietTrim(TimeProvider clock, Func<long>? allocatedBytes = null, Action? trim = null) : BackgroundService
{
    /// <summary>Allocated within <see cref="Interval"/>, it is busy: what some 500 messages allocate.</summary>
    internal const long BusyBytes = 8 << 20;

    /// <summary>Allocated while it was busy, it is worth a collection of everything, which stops it for some 3 ms for each MB that lives.</summary>
    internal const long WorthBytes = 64 << 20;

    /// <summary>So many quiet samples make an end.</summary>
    internal const int QuietSamples = 10;

    /// <summary>How often it looks.</summary>
    internal static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly Func<long> _allocatedBytes = allocatedBytes ?? (() => GC.GetTotalAllocatedBytes());
    private readonly Action _trim = trim ?? (() => GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true));
    private long _lastBytes; // Its start is a busy stretch, too.
    private long _busyBytes;
    private int _quiet;

    /// <summary>Looks what was allocated since it looked last.</summary>
    internal void Sample()
    {
        var bytes = _allocatedBytes();
        var allocated = bytes - _lastBytes;
        _lastBytes = bytes;
        if (allocated >= BusyBytes)
        {
            _busyBytes += allocated;
            _quiet = 0;
        }
        else if (++_quiet >= QuietSamples && _busyBytes >= WorthBytes)
        {
            _busyBytes = 0;
            _trim();
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            Sample();
        }
    }
}
