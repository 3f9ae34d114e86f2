using System.Net;
using Aspire.Dashboard.Hosting;

namespace Aspire.Dashboard.Tests;

/// <summary>A dashboard on a free port, over resources in memory.</summary>
internal sealed class DashboardFixture : IAsyncDisposable
{
    public const string Token = "the-right-token";
    private readonly DashboardServer _server;
    private readonly List<HttpClient> _clients = [];

    private DashboardFixture(DashboardServer server, FakeResources resources)
    {
        _server = server;
        Resources = resources;
    }

    public FakeResources Resources { get; }

    public Uri LoginUrl => _server.LoginUrl;

    public Uri Address => new(LoginUrl, "/");

    public static async Task<DashboardFixture> StartAsync()
    {
        var resources = new FakeResources();
        var settings = new DashboardSettings { ApplicationName = "Shop", BrowserToken = Token, TelemetryKey = "the-key", Address = new Uri("http://localhost:0") };
        return new DashboardFixture(
            await DashboardServer.StartAsync(settings, resources, TimeProvider.System, TestContext.Current.CancellationToken), resources);
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

    public async ValueTask DisposeAsync()
    {
        _clients.ForEach(client => client.Dispose());
        await _server.DisposeAsync();
    }
}
