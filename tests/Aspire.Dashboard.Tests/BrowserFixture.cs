using Aspire.Dashboard.Tests;
using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(BrowserFixture))]
[assembly: CollectionBehavior(CollectionBehavior.CollectionPerAssembly)]

namespace Aspire.Dashboard.Tests;

/// <summary>One headless Chromium for all tests; each test has a window and cookies of its own.</summary>
public sealed class BrowserFixture : IAsyncLifetime
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
    /// <summary>Milliseconds. A page on a busy machine takes a while; a wait ends as soon as it can.</summary>
    private const float Patience = 60_000;

    private IPlaywright? _playwright;
    private IBrowser? _browser;
    private IPage? _page;

    public async ValueTask InitializeAsync()
    {
        var program = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .SelectMany(folder => Names.Select(name => Path.Combine(folder, name))).FirstOrDefault(File.Exists);
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
    }

    /// <summary>Opens a dashboard by the link that it gives. Its buttons work when this returns.</summary>
    internal async Task<IPage> OpenAsync(Uri loginUrl, string path = "/")
    {
        Assert.SkipWhen(_browser is null, "No Chromium on this machine. Install it: apt-get install chromium.");
        if (_page is not null)
        {
            await _page.Context.CloseAsync(); // The test before has no more use for it.
        }

        var page = _page = await (await _browser!.NewContextAsync()).NewPageAsync();
        page.SetDefaultTimeout(Patience);
        Assertions.SetDefaultExpectTimeout(Patience);
        await page.GotoAsync($"{loginUrl}&returnUrl={Uri.EscapeDataString(path)}");
        await page.Locator(".shell[data-alive]").WaitForAsync();
        return page;
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
    }
}
