using System.Net;
using Aspire.Dashboard.Layout;
using Aspire.Dashboard.Login;
using Aspire.Dashboard.Resources;
using Aspire.Dashboard.Telemetry.Receive;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Hosting.StaticWebAssets;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.FluentUI.AspNetCore.Components;

namespace Aspire.Dashboard.Hosting;

/// <summary>The dashboard's web server, inside the AppHost's process but with a host of its own. Dispose it to end it.</summary>
public sealed class DashboardServer : IAsyncDisposable
{
    private const string Name = "Aspire.Dashboard";
    private readonly WebApplication _application;

    private DashboardServer(WebApplication application, Uri loginUrl)
    {
        _application = application;
        LoginUrl = loginUrl;
    }

    /// <summary>Opens the dashboard. It holds the token: show it to the user, and to nobody else.</summary>
    public Uri LoginUrl { get; }

    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<DashboardServer> StartAsync(
        DashboardSettings settings, IResourceSource resources, TimeProvider clock, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions
        {
            ApplicationName = Name,
            ContentRootPath = AppContext.BaseDirectory,
            WebRootPath = "wwwroot",
            EnvironmentName = Environments.Production,
        });
        // The build lists where the styles and scripts lie: our own in the project's folder, the others' in their packages.
        StaticWebAssetsLoader.UseStaticWebAssets(builder.Environment, builder.Configuration);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Listen(kestrel, settings));
        builder.Logging.AddSimpleConsole().AddFilter("Microsoft", LogLevel.Warning).AddFilter("Microsoft.Hosting", LogLevel.None)
            // A page that is closed while it draws is no event.
            .AddFilter("Microsoft.AspNetCore.Components.Server.Circuits", LogLevel.Error);
        AddServices(builder.Services, settings, resources, clock);
        var application = builder.Build();
        Map(application, settings);
        try
        {
            await application.StartAsync(cancellationToken);
        }
        catch
        {
            await application.DisposeAsync();
            throw;
        }

        var port = new Uri(application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()
            .Replace("[::]", "localhost", StringComparison.Ordinal)).Port;
        return new DashboardServer(
            application, new UriBuilder("http", settings.Address.Host, port, "/login", $"?t={Uri.EscapeDataString(settings.BrowserToken)}").Uri);
    }

    public async ValueTask DisposeAsync()
    {
        // An open page would hold a graceful stop for its whole time.
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await _application.StopAsync(patience.Token);
        await _application.DisposeAsync();
    }

    private static void Listen(KestrelServerOptions kestrel, DashboardSettings settings)
    {
        kestrel.AddServerHeader = false;
        Listen(kestrel, settings.Address, HttpProtocols.Http1);
        if (settings.GrpcAddress is { } grpc)
        {
            Listen(kestrel, grpc, HttpProtocols.Http2);
        }

        if (settings.HttpAddress is { } http)
        {
            Listen(kestrel, http, HttpProtocols.Http1);
        }
    }

    private static void Listen(KestrelServerOptions kestrel, Uri address, HttpProtocols protocols)
    {
        if (address.Port != 0 && address.IsLoopback && !IPAddress.TryParse(address.Host.Trim('[', ']'), out _))
        {
            kestrel.ListenLocalhost(address.Port, listener => listener.Protocols = protocols);
        }
        else
        {
            var host = IPAddress.TryParse(address.Host.Trim('[', ']'), out var parsed) ? parsed
                : address.IsLoopback ? IPAddress.Loopback : IPAddress.IPv6Any;
            kestrel.Listen(host, address.Port, listener => listener.Protocols = protocols);
        }
    }

    private static void AddServices(IServiceCollection services, DashboardSettings settings, IResourceSource resources, TimeProvider clock)
    {
        services.AddSingleton(settings);
        services.AddSingleton(resources);
        services.AddSingleton(clock);
        services.AddRouting();
        services.AddDataProtection().UseEphemeralDataProtectionProvider();
        services.AddRazorComponents().AddInteractiveServerComponents();
        services.AddCascadingAuthenticationState();
        services.AddFluentUIComponents();
        services.AddHttpContextAccessor();
        services.AddBrowserLogin(settings);
        services.AddTelemetry();
    }

    private static void Map(WebApplication application, DashboardSettings settings)
    {
        application.UseMiddleware<OtlpKeyMiddleware>();
        application.UseMiddleware<SameOriginMiddleware>();
        application.UseWhen(context => IsPage(context.Request), pages => pages.UseStatusCodePagesWithReExecute("/not-found"));
        application.UseRouting();
        application.UseAuthentication();
        application.UseAuthorization();
        application.UseAntiforgery();
        application.MapStaticAssets($"{Name}.staticwebassets.endpoints.json").AllowAnonymous();
        LoginEndpoints.Map(application, settings);
        TelemetryEndpoints.Map(application);
        application.MapRazorComponents<Document>().AddInteractiveServerRenderMode().RequireAuthorization();
    }

    // Scripts and pictures that are not there need no page that says so.
    private static bool IsPage(HttpRequest request) =>
        HttpMethods.IsGet(request.Method) && request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);
}
