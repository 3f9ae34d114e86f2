using System.Reflection;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dashboard;
using Aspire.Hosting.Eventing;
using Aspire.Hosting.Health;
using Aspire.Hosting.Publishing;
using Aspire.Hosting.Run;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Aspire.Hosting;

/// <inheritdoc/>
internal sealed class DistributedApplicationBuilder : IDistributedApplicationBuilder
{
    private readonly HostApplicationBuilder _host;

    public DistributedApplicationBuilder(DistributedApplicationOptions options)
    {
        EntryPointHook.Current?.Constructing(options);
        Options = options;
        AppHostAssembly = options.AssemblyName is { } name ? Assembly.Load(name) : Assembly.GetEntryAssembly();
        AppHostDirectory = AppHostMetadata.Read(AppHostAssembly, "apphostprojectpath") ?? Directory.GetCurrentDirectory();
        _host = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings
        {
            Args = options.Args,
            ApplicationName = AppHostAssembly?.GetName().Name,
            ContentRootPath = AppHostDirectory,
            EnvironmentName = options.EnvironmentName,
        });
        _host.Configuration.AddCommandLine(options.Args ?? [], new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["--operation"] = "AppHost:Operation",
            ["--publisher"] = "Publishing:Publisher",
            ["--output-path"] = "Publishing:OutputPath",
        });
        var publishes = Configuration["Publishing:Publisher"] is not null
            || string.Equals(Configuration["AppHost:Operation"], "publish", StringComparison.OrdinalIgnoreCase);
        ExecutionContext = new(publishes ? DistributedApplicationOperation.Publish : DistributedApplicationOperation.Run);
        AddServices();
    }

    public ConfigurationManager Configuration => _host.Configuration;

    public string AppHostDirectory { get; }

    public Assembly? AppHostAssembly { get; }

    public IHostEnvironment Environment => _host.Environment;

    public IServiceCollection Services => _host.Services;

    public IDistributedApplicationEventing Eventing { get; } = new DistributedApplicationEventing();

    public DistributedApplicationExecutionContext ExecutionContext { get; }

    public IResourceCollection Resources { get; } = new ResourceCollection();

    internal DistributedApplicationOptions Options { get; }

    public IResourceBuilder<T> AddResource<T>(T resource)
        where T : IResource
    {
        ArgumentNullException.ThrowIfNull(resource);
        Resources.Add(resource);
        return CreateResourceBuilder(resource);
    }

    public IResourceBuilder<T> CreateResourceBuilder<T>(T resource)
        where T : IResource => new ResourceBuilder<T>(this, resource);

    public DistributedApplication Build()
    {
        var hook = EntryPointHook.Current;
        hook?.Building(this);
        var application = new DistributedApplication(_host.Build());
        hook?.Built(application);
        return application;
    }

    private void AddServices()
    {
        Services.TryAddSingleton(TimeProvider.System);
        Services.AddSingleton(ExecutionContext);
        Services.AddSingleton(new AppHostInformation(AppHostAssembly, AppHostDirectory, EntryPointHook.Current is not null));
        Services.AddSingleton(_ => new DistributedApplicationModel(Resources));
        Services.AddSingleton(Eventing);
        Services.AddSingleton<ResourceNotificationService>();
        Services.AddSingleton<ResourceLoggerService>();
        Services.AddSingleton<ResourceCommandService>();
        Services.AddHealthChecks();
        Services.AddHttpClient();
        Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(30));

        // The host's own chatter says nothing that the progress on the console does not; warnings and errors do.
        _host.Logging.AddFilter<ConsoleLoggerProvider>($"{Environment.ApplicationName}.Resources", LogLevel.None);
        _host.Logging.AddFilter("Microsoft", LogLevel.Warning);
        _host.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical); // RunAsync says why a start failed.
        _host.Logging.AddFilter("System.Net.Http", LogLevel.Warning);
        _host.Logging.AddFilter("Polly", LogLevel.Error);
        _host.Logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None);
        if (ExecutionContext.IsPublishMode)
        {
            Services.AddHostedService<ManifestPublisher>();
            return;
        }

        Services.AddSingleton(new DashboardOptions(Configuration, Options.DisableDashboard));
        Services.AddSingleton<Secrets>();
        Services.AddSingleton<ApplicationRunner>();
        Services.AddHostedService<HealthMonitor>();
        Services.AddHostedService<ConsoleProgress>();
        Services.AddSingleton<AppHostResources>();
        Services.AddSingleton<DashboardService>();
        Services.AddHostedService(services => services.GetRequiredService<DashboardService>());
        Services.AddHostedService(services => services.GetRequiredService<ApplicationRunner>());
    }
}
