using ChatApp.Storage;

namespace ChatApp.Routing.Handoff;

/// <summary>A copy that has its position, and its place among the writes of its <see cref="WriteSequence"/>.</summary>
/// <param name="Persisted">What it is once it is durable.</param>
/// <param name="Write">Its write.</param>
public readonly record struct QueuedCopy(PersistedCopy Persisted, QueuedWrite Write)
{
    /// <summary>Waits until it is durable. To be called once.</summary>
    /// <exception cref="StorageUnavailableException">It may or may not be durable.</exception>
    public async Task<PersistedCopy> PersistAsync()
    {
        await Write.Durable;
        return Persisted;
    }
}
