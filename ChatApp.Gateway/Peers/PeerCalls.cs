namespace ChatApp.Gateway.Peers;

/// <summary>
/// Ends other hosts' streams when this one stops: they keep them open for as long as they like, and the host would wait for them until its
/// patience ends. Registered before the drain, so that it stops after it, and copies are taken until then.
/// </summary>
internal sealed class PeerCalls : IHostedLifecycleService, IDisposable
{
    private readonly CancellationTokenSource _ending = new();

    /// <summary>Cancelled when no more is taken.</summary>
    public CancellationToken Ending => _ending.Token;

    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppingAsync(CancellationToken cancellationToken) => _ending.CancelAsync();

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public void Dispose() => _ending.Dispose();
}
