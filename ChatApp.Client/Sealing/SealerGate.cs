namespace ChatApp.Client.Sealing;

/// <summary>Lets one caller at a time use the sealer, from its first call until what it changed is durable.</summary>
internal sealed class SealerGate : IDisposable
{
    private readonly SemaphoreSlim _gate = new(1, 1);

    /// <returns>To be disposed to leave.</returns>
    public async Task<IDisposable> EnterAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        return new Turn(_gate);
    }

    public void Dispose() => _gate.Dispose();

    private sealed class Turn(SemaphoreSlim gate) : IDisposable
    {
        public void Dispose() => gate.Release();
    }
}
