namespace ChatApp.Gateway.Memory;

/// <summary>
/// Gives memory back to the system once a busy stretch is over. While there is much to do the collector keeps what it frees, because it is
/// allocated again at once. After a storm of logins that is as much again as all connections hold, and connections that only listen
/// allocate too little for a collection that would find it. Nor is what they do allocate left to grow to what a busy gateway would like.
/// </summary>
/// <param name="clock">For the samples.</param>
/// <param name="kept">What lets go of something before everything is collected.</param>
/// <param name="allocatedBytes">What the process has allocated so far; null for the real figure.</param>
/// <param name="collect">Collects up to a generation; null for the real thing.</param>
internal sealed class QuietTrim(
    TimeProvider clock, IEnumerable<ITrimmable> kept, Func<long>? allocatedBytes = null, Action<int>? collect = null) : BackgroundService
{
    /// <summary>Allocated within <see cref="Interval"/>, it is busy: what some 500 messages allocate.</summary>
    internal const long BusyBytes = 8 << 20;

    /// <summary>Allocated while it was busy, it is worth a collection of everything, which stops it for some 3 ms for each MB that lives.</summary>
    internal const long WorthBytes = 64 << 20;

    /// <summary>Allocated while it was quiet, it is worth a collection of the young generations: what 10,000 idle connections take some seconds for.</summary>
    internal const long YoungBytes = 1 << 20;

    /// <summary>So many quiet samples make an end.</summary>
    internal const int QuietSamples = 10;

    /// <summary>How often it looks.</summary>
    internal static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly Func<long> _allocatedBytes = allocatedBytes ?? (() => GC.GetTotalAllocatedBytes());
    private readonly Action<int> _collect = collect ?? Collect;
    private long _lastBytes; // Its start is a busy stretch, too.
    private long _busyBytes;
    private long _youngBytes;
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
        else if (++_quiet >= QuietSamples)
        {
            _youngBytes += allocated;
            CollectWhatIsWorthIt();
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

    private void CollectWhatIsWorthIt()
    {
        if (_busyBytes >= WorthBytes)
        {
            (_busyBytes, _youngBytes) = (0, 0);
            foreach (var keeper in kept)
            {
                keeper.Trim();
            }

            _collect(GC.MaxGeneration);
        }
        else if (_youngBytes >= YoungBytes)
        {
            _youngBytes = 0;
            _collect(1);
        }
    }

    // Only the aggressive mode gives back what the collector is told to retain.
    private static void Collect(int generation) => GC.Collect(
        generation, generation == GC.MaxGeneration ? GCCollectionMode.Aggressive : GCCollectionMode.Forced, blocking: true, compacting: true);
}
