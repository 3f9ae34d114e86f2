using Aspire.Hosting;
using Aspire.Hosting.Dashboard;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace Aspire.Dashboard.Tests;

/// <summary>The dashboard of a real AppHost with a real process.</summary>
public sealed class AppHostTests(BrowserFixture browser)
{
    private const string Secret = "s3cr3t-of-the-shop";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_process_is_stopped_and_started_from_the_page()
    {
        await using var application = await StartAsync();
        var page = await browser.OpenAsync(await LoginUrlAsync(application));
        var row = page.Locator("tr[data-resource=worker]");
        await Assertions.Expect(row.Locator(".state")).ToHaveTextAsync("Running");
        var before = ProcessIdOf(application);

        await row.Locator(".action-stop").ClickAsync();
        await Assertions.Expect(row.Locator(".state")).ToContainTextAsync("Exited");
        Assert.False(Directory.Exists($"/proc/{before}"), "The process outlived its stop.");
        await row.Locator(".action-start").ClickAsync();

        await Assertions.Expect(row.Locator(".state")).ToHaveTextAsync("Running");
        Assert.NotEqual(before, ProcessIdOf(application));
    }

    [Fact]
    public async Task A_secret_is_in_no_page()
    {
        await using var application = await StartAsync();
        var page = await browser.OpenAsync(await LoginUrlAsync(application), "/?resource=worker");
        await page.GetByText("Show values").ClickAsync();
        var environment = page.Locator(".environment");
        await Assertions.Expect(environment).ToContainTextAsync("COLOUR");
        await Assertions.Expect(environment).ToContainTextAsync("teal");
        await Assertions.Expect(environment).ToContainTextAsync("PHRASE");
        Assert.DoesNotContain(Secret, await page.ContentAsync(), StringComparison.Ordinal);

        await page.GotoAsync(new Uri(await LoginUrlAsync(application), "/console/worker").ToString());

        await Assertions.Expect(page.Locator(".line .text").Filter(new() { HasText = "the phrase is" })).ToHaveTextAsync(["the phrase is ********"]);
        await Assertions.Expect(page.Locator(".line.error .text")).ToHaveTextAsync(["to standard error"]);
        Assert.DoesNotContain(Secret, await page.ContentAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_dashboard_none_is_served()
    {
        await using var application = await StartAsync(new DistributedApplicationOptions { DisableDashboard = true });

        Assert.Null(await application.Services.GetRequiredService<DashboardService>().LoginUrlAsync(Cancelled));
    }

    [Fact]
    public async Task Its_token_is_the_one_that_the_environment_gives()
    {
        await using var application = await StartAsync(
            new DistributedApplicationOptions { Args = ["--ASPIRE_DASHBOARD_FRONTEND_BROWSERTOKEN=chosen-token"] });

        Assert.Equal("/login?t=chosen-token", (await LoginUrlAsync(application)).PathAndQuery);
    }

    private static async Task<DistributedApplication> StartAsync(DistributedApplicationOptions? options = null)
    {
        var builder = DistributedApplication.CreateBuilder(options ?? new DistributedApplicationOptions());
        var phrase = builder.AddParameter("phrase", Secret, secret: true);
        builder.AddExecutable(
                "worker", "sh", AppContext.BaseDirectory, "-c", "echo the phrase is $PHRASE; echo to standard error >&2; exec sleep 600")
            .WithEnvironment("COLOUR", "teal")
            .WithEnvironment("PHRASE", phrase);
        var application = builder.Build();
        await application.StartAsync(Cancelled);
        await application.ResourceNotifications.WaitForResourceHealthyAsync("worker", Cancelled);
        return application;
    }

    private static async Task<Uri> LoginUrlAsync(DistributedApplication application) =>
        await application.Services.GetRequiredService<DashboardService>().LoginUrlAsync(Cancelled)
        ?? throw new InvalidOperationException("There is no dashboard.");

    private static int ProcessIdOf(DistributedApplication application) =>
        application.ResourceNotifications.TryGetCurrentState("worker", out var current)
            ? (int)current.Snapshot.Properties.Single(property => property.Name == "executable.pid").Value!
            : throw new InvalidOperationException("The worker is not known.");
}
