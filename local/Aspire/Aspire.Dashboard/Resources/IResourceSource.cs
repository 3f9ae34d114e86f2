namespace Aspire.Dashboard.Resources;

/// <summary>Where the dashboard gets its resources from: the AppHost that it runs in. Safe for concurrent use.</summary>
public interface IResourceSource
{
    /// <summary>Every resource as it is now.</summary>
    IReadOnlyList<ResourceView> Current { get; }

    /// <summary>Every resource as it is now, then as it changes.</summary>
    IAsyncEnumerable<ResourceView> WatchAsync(CancellationToken cancellationToken);

    /// <summary>The lines kept of a process's console, then those that it writes, in batches.</summary>
    IAsyncEnumerable<IReadOnlyList<ConsoleLine>> WatchConsoleAsync(string resourceId, CancellationToken cancellationToken);

    /// <summary>Returns once the process waits, runs or has ended, as the command asks.</summary>
    /// <returns>What went wrong, in words for the user; null if nothing did.</returns>
    Task<string?> ExecuteAsync(string resourceId, ResourceCommand command, CancellationToken cancellationToken);
}
