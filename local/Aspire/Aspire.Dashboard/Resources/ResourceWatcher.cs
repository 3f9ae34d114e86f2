namespace Aspire.Dashboard.Resources;

/// <summary>The resources as one open page sees them. The page disposes it, and is told of changes on no particular thread.</summary>
internal sealed class ResourceWatcher(IResourceSource source, Func<Task> changed) : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _lock = new();
    private readonly Dictionary<string, ResourceView> _resources = source.Current.ToDictionary(resource => resource.Id, StringComparer.Ordinal);
    private Task _watching = Task.CompletedTask;

    /// <summary>In the order in which the AppHost adds them.</summary>
    public IReadOnlyList<ResourceView> Resources
    {
        get
        {
            lock (_lock)
            {
                return [.. _resources.Values.OrderBy(resource => resource.Order).ThenBy(resource => resource.Replica)];
            }
        }
    }

    /// <summary>Call once.</summary>
    public void Start() => _watching = WatchAsync();

    public ResourceView? Find(string? idOrName) => Resources.FirstOrDefault(resource => resource.Id == idOrName)
        ?? Resources.FirstOrDefault(resource => resource.Name == idOrName);

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _watching;
        _stopping.Dispose();
    }

    private async Task WatchAsync()
    {
        try
        {
            await foreach (var resource in source.WatchAsync(_stopping.Token))
            {
                lock (_lock)
                {
                    _resources[resource.Id] = resource;
                }

                await changed();
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
        {
            // The page was closed, or the AppHost ends.
        }
    }
}
