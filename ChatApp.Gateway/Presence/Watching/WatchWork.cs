namespace ChatApp.Gateway.Presence.Watching;

/// <summary>What is to be done about a watched user: never by two workers at a time, and never twice for one reason. Thread-safe.</summary>
internal sealed class WatchWork
{
    private readonly Lock _lock = new();
    private bool _look;
    private bool _recheck;
    private bool _queued;
    private bool _running;

    /// <summary>When, by the monotonic clock, the registry is to be read next. Guarded by the queue's lock.</summary>
    public long DueAt { get; set; } = long.MaxValue;

    /// <summary>Asks for work.</summary>
    /// <param name="look">Whether the registry is to be read.</param>
    /// <param name="recheck">Whether it is to be read anew who may see what.</param>
    /// <returns>Whether it has to be queued: it is not yet, and nobody works on it.</returns>
    public bool Ask(bool look, bool recheck)
    {
        lock (_lock)
        {
            _look |= look;
            _recheck |= recheck;
            if (_queued)
            {
                return false;
            }

            _queued = true;
            return !_running;
        }
    }

    /// <summary>Begins work that was queued.</summary>
    public (bool Look, bool Recheck) Begin()
    {
        lock (_lock)
        {
            (_queued, _running) = (false, true);
            var asked = (_look, _recheck);
            (_look, _recheck) = (false, false);
            return asked;
        }
    }

    /// <summary>Ends work.</summary>
    /// <returns>Whether it has to be queued again: somebody asked meanwhile.</returns>
    public bool End()
    {
        lock (_lock)
        {
            _running = false;
            return _queued;
        }
    }
}
