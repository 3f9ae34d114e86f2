using System.Net;
using Aspire.Dashboard.Hosting;
using Aspire.Hosting.Run;

namespace Aspire.Dashboard.Tests;

/// <summary>A dashboard on a free port, over resources in memory.</summary>
internal sealed class DashboardFixture : IAsyncDisposable
{
    public const string Token = "the-right-token";
    public const string TelemetryKey = "the-right-key";
    private readonly DashboardServer _server;
    private readonly List<HttpClient> _clients = [];

    private DashboardFixture(DashboardServer server, DashboardSettings settings, FakeResources resources)
    {
        _server = server;
        GrpcAddress = settings.GrpcAddress!;
        HttpAddress = settings.HttpAddress!;
        Resources = resources;
    }

    public Uri GrpcAddress { get; }

    public Uri HttpAddress { get; }

    public FakeResources Resources { get; }

    public Uri LoginUrl => _server.LoginUrl;

    public Uri Address => new(LoginUrl, "/");

    public static async Task<DashboardFixture> StartAsync()
    {
        var resources = new FakeResources();
        var settings = new DashboardSettings
        {
            ApplicationName = "Shop",
            BrowserToken = Token,
            TelemetryKey = TelemetryKey,
            Address = new Uri("http://localhost:0"),
            GrpcAddress = FreeAddress(),
            HttpAddress = FreeAddress(),
        };
        return new DashboardFixture(
            await DashboardServer.StartAsync(settings, resources, TimeProvider.System, TestContext.Current.CancellationToken), settings, resources);
    }

    /// <summary>A browser's manners: it keeps cookies. It follows no redirection.</summary>
    public HttpClient Browser()
    {
        var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() })
        {
            BaseAddress = Address,
        };
        _clients.Add(client);
        return client;
    }

    public async Task<HttpClient> LoggedInAsync()
    {
        var client = Browser();
        using var response = await client.GetAsync(LoginUrl, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Found, response.StatusCode);
        return client;
    }

    private static Uri FreeAddress() => new UriBuilder("http", "localhost", Ports.Take()).Uri;

    public async ValueTask DisposeAsync()
    {
        _clients.ForEach(client => client.Dispose());
        await _server.DisposeAsync();
    }
}
