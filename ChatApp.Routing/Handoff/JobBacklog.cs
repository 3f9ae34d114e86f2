namespace ChatApp.Routing.Handoff;

/// <summary>
/// The handoff jobs that this host has written since the registry last answered. With the registry gone every copy becomes a job, and
/// nothing works them off: past a bound, sends are refused rather than piled up. Thread-safe.
/// </summary>
public sealed class JobBacklog(TimeProvider clock)
{
    // Past the bound one send in this time goes on, to find out whether the registry answers again.
    private static readonly TimeSpan ProbeInterval = TimeSpan.FromSeconds(1);

    private volatile bool _isRegistrySilent;
    private long _jobs;
    private long _lastProbe;

    /// <summary>How many jobs were written since the registry last answered; 0 while it does.</summary>
    public long Count => Volatile.Read(ref _jobs);

    /// <summary>Whether a send may go on.</summary>
    /// <param name="bound">The jobs that may be open.</param>
    public bool MayGoOn(long bound)
    {
        if (Volatile.Read(ref _jobs) < bound)
        {
            return true;
        }

        var last = Volatile.Read(ref _lastProbe);
        return (last == 0 || clock.GetElapsedTime(last) >= ProbeInterval)
            && Interlocked.CompareExchange(ref _lastProbe, clock.GetTimestamp(), last) == last;
    }

    /// <summary>A look-up had an answer: what is open will be worked off.</summary>
    public void RegistryAnswered()
    {
        if (_isRegistrySilent)
        {
            _isRegistrySilent = false;
            Volatile.Write(ref _jobs, 0);
        }
    }

    /// <summary>A look-up had no answer.</summary>
    public void RegistrySilent() => _isRegistrySilent = true;

    /// <summary>A job was written.</summary>
    public void JobWritten()
    {
        if (_isRegistrySilent)
        {
            Interlocked.Increment(ref _jobs);
        }
    }
}
