using System.Collections.Concurrent;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Run;

/// <summary>What every process's handling needs.</summary>
internal sealed partial class InstanceServices(
    IServiceProvider provider, TimeProvider clock, ResourceNotificationService notifications, ResourceLoggerService logs,
    IDistributedApplicationEventing eventing, LaunchPlanner planner, Endpoints endpoints, Dependencies dependencies,
    ILoggerFactory loggers, string appHostName)
{
    private readonly ConcurrentDictionary<string, ILogger> _loggers = new(StringComparer.Ordinal);

    public IServiceProvider Provider { get; } = provider;

    public TimeProvider Clock { get; } = clock;

    public ResourceNotificationService Notifications { get; } = notifications;

    public ResourceLoggerService Logs { get; } = logs;

    public IDistributedApplicationEventing Eventing { get; } = eventing;

    public LaunchPlanner Planner { get; } = planner;

    public Endpoints Endpoints { get; } = endpoints;

    public Dependencies Dependencies { get; } = dependencies;

    /// <summary>Why a process is not running, by its id, in words for the user.</summary>
    public ConcurrentDictionary<string, string> Problems { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Passes a line of a process's console on to the AppHost's own logging, where a test may pick it up.</summary>
    public void Forward(string resourceName, string line, bool isError)
    {
        var logger = _loggers.GetOrAdd(resourceName, name => loggers.CreateLogger($"{appHostName}.Resources.{name}"));
        if (isError)
        {
            LogErrorOutput(logger, line);
        }
        else
        {
            LogOutput(logger, line);
        }
    }

    // Errors too are only a program's output here: not the AppHost's own.
    [LoggerMessage(Level = LogLevel.Information, Message = "{Line}")]
    private static partial void LogOutput(ILogger logger, string line);

    [LoggerMessage(Level = LogLevel.Information, Message = "(stderr) {Line}")]
    private static partial void LogErrorOutput(ILogger logger, string line);
}
