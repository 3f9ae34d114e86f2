using Aspire.Dashboard.Hosting;
using Aspire.Hosting.Run;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Dashboard;

/// <summary>Serves the dashboard beside the resources, whose start does not wait for it.</summary>
internal sealed partial class DashboardService(
    DashboardOptions options, AppHostResources resources, AppHostInformation appHost, TimeProvider clock, ILogger<DashboardService> logger)
    : IHostedService, IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private Task<DashboardServer?> _starting = Task.FromResult<DashboardServer?>(null);

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.IsEnabled)
        {
            // Before any process is started that is told of it.
            options.TelemetryEndpoint = Choose(options.PreferredGrpcUrl, "telemetry");
            _starting = Task.Run(ServeAsync, CancellationToken.None);
        }

        return Task.CompletedTask;
    }

    /// <summary>Where the dashboard is, with the token that opens it; null where there is none.</summary>
    public async Task<Uri?> LoginUrlAsync(CancellationToken cancellationToken) =>
        (await _starting.WaitAsync(cancellationToken))?.LoginUrl;

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        if (await _starting is { } server)
        {
            await server.DisposeAsync();
        }
    }

    public ValueTask DisposeAsync()
    {
        _stopping.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<DashboardServer?> ServeAsync()
    {
        try
        {
            var settings = new DashboardSettings
            {
                ApplicationName = appHost.ApplicationName,
                BrowserToken = options.BrowserToken,
                Address = Choose(options.PreferredUrl, "dashboard"),
                TelemetryKey = options.ApiKey,
                GrpcAddress = options.TelemetryEndpoint,
                HttpAddress = options.PreferredHttpUrl is { } http ? Choose(http, "telemetry") : null,
            };
            return await DashboardServer.StartAsync(settings, resources, clock, _stopping.Token);
        }
        catch (OperationCanceledException)
        {
            return null; // The AppHost ends already.
        }
        catch (IOException exception)
        {
            LogNotServed(exception.Message);
            return null; // The resources are worth more than the view of them.
        }
    }

    private Uri Choose(Uri? wanted, string what)
    {
        if (wanted is not { } preferred)
        {
            return new UriBuilder("http", "localhost", Ports.Take()).Uri;
        }

        if (!preferred.IsLoopback || Ports.IsFree(preferred.Port))
        {
            return preferred;
        }

        LogPortTaken(preferred.Port, what, PortHolder.Describe(preferred.Port));
        return new UriBuilder(preferred) { Port = Ports.Take() }.Uri;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The dashboard could not be served: {Problem}")]
    private partial void LogNotServed(string problem);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Port {Port} for the {What} is in use {Holder}. A free one is taken.")]
    private partial void LogPortTaken(int port, string what, string holder);
}
