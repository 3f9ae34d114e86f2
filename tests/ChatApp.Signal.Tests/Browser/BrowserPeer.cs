using System.Reflection;
using System.Text.Json.Nodes;
using ChatApp.Signal.Tests.Peers;
using Microsoft.Playwright;

namespace ChatApp.Signal.Tests.Browser;

/// <summary>Our library in a page of headless Chromium, compiled for browser-wasm. One for all tests of a class.</summary>
public sealed class BrowserPeer : IPeer, IAsyncLifetime
{
    /// <summary>Milliseconds. .NET starts in a few seconds, and in many on a busy machine.</summary>
    private const float StartTimeout = 120_000;

    private const string Origin = "http://localhost/"; // No server is there: the requests are answered here. It is one of the names that are secure.

    private static readonly string[] Programs = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

    private IPlaywright? _playwright;
    private IBrowser? _browser;
    private IPage? _page;
    private int _nextId;

    public async ValueTask InitializeAsync()
    {
        var program = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .SelectMany(static folder => Programs.Select(name => Path.Combine(folder, name))).FirstOrDefault(File.Exists);
        if (program is null)
        {
            return;
        }

        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = program,
            Args =
            [
                "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
                "--disable-component-update", "--disable-sync",
            ],
        });
        _page = await _browser.NewPageAsync();
        var complaints = new List<string>();
        _page.Console += (_, message) => complaints.Add(message.Text);
        _page.PageError += (_, error) => complaints.Add(error);
        await _page.RouteAsync("**/*", ServeAsync);
        await _page.GotoAsync(Origin);
        try
        {
            await _page.WaitForFunctionAsync("() => window.call !== undefined", null, new PageWaitForFunctionOptions { Timeout = StartTimeout });
        }
        catch (TimeoutException)
        {
            Assert.Fail($"The page did not start .NET. Its console says: {string.Join('\n', complaints)}");
        }
    }

    /// <inheritdoc/>
    Task<JsonObject> IPeer.CallAsync(string operation, JsonObject arguments) => CallAsync(operation, arguments);

    internal async Task<JsonObject> CallAsync(string operation, JsonObject arguments)
    {
        Assert.SkipWhen(_page is null, "No Chromium on this machine. Install it: apt-get install chromium.");
        var id = ++_nextId;
        arguments["id"] = id;
        arguments["op"] = operation;
        var answer = JsonNode.Parse(await _page!.EvaluateAsync<string>("request => window.call(request)", arguments.ToJsonString()))!.AsObject();
        Assert.Equal(id, (int)answer["id"]!);
        return answer["error"] is { } error ? throw new PeerException((string)error!) : answer;
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
    }

    private static Task ServeAsync(IRoute route)
    {
        var folders = typeof(BrowserPeer).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Where(static data => data.Key == "BrowserFolder").Select(static data => data.Value!);
        var path = new Uri(route.Request.Url).AbsolutePath.TrimStart('/');
        var file = folders.Select(folder => Path.Combine(folder, path.Length == 0 ? "index.html" : path)).FirstOrDefault(File.Exists);
        return file is not null
            ? route.FulfillAsync(new RouteFulfillOptions { Path = file, ContentType = TypeOf(file) })
            : route.FulfillAsync(new RouteFulfillOptions { Status = 404 });
    }

    private static string TypeOf(string file) => Path.GetExtension(file) switch
    {
        ".html" => "text/html",
        ".js" => "text/javascript",
        ".json" => "application/json",
        ".wasm" => "application/wasm",
        _ => "application/octet-stream",
    };
}
