namespace ChatApp.Gateway.Drain;

/// <summary>Whether the gateway is about to stop and takes no more connections. Thread-safe.</summary>
internal sealed class DrainState
{
    private volatile bool _draining;

    /// <summary>Once true, for ever.</summary>
    public bool IsDraining => _draining;

    /// <summary>Takes no more connections from here on.</summary>
    public void Begin() => _draining = true;
}
