using System.Collections.Concurrent;
using Aspire.Hosting.Run;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>The consoles of all processes, by resource id. Values of secret parameters are replaced before a line is kept.</summary>
public class ResourceLoggerService
{
    private readonly ConcurrentDictionary<string, ResourceLog> _logs = new(StringComparer.OrdinalIgnoreCase);
    private readonly TimeProvider _clock;
    private readonly Secrets? _secrets;

    public ResourceLoggerService(IServiceProvider services)
    {
        _clock = services.GetService(typeof(TimeProvider)) as TimeProvider ?? TimeProvider.System;
        _secrets = services.GetService(typeof(Secrets)) as Secrets;
    }

    public IAsyncEnumerable<IReadOnlyList<LogLine>> WatchAsync(string resourceName) => LogOf(resourceName).WatchAsync(CancellationToken.None);

    public ILogger GetLogger(string resourceName) => new ResourceLogger(this, resourceName);

    public ILogger GetLogger(IResource resource)
    {
        ArgumentNullException.ThrowIfNull(resource);
        return GetLogger(resource.Name);
    }

    internal ResourceLog LogOf(string resourceId) => _logs.GetOrAdd(resourceId, static (_, clock) => new ResourceLog(clock), _clock);

    internal void Append(string resourceId, string line, bool isError) =>
        LogOf(resourceId).Append(_secrets?.Mask(line) ?? line, isError);

    /// <summary>Writes to a process's console what the AppHost has to say about it.</summary>
    private sealed class ResourceLogger(ResourceLoggerService logs, string resourceId) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            logs.Append(resourceId, $"[apphost] {formatter(state, exception)}", logLevel >= LogLevel.Error);
    }
}
