using System.Text.RegularExpressions;
using Aspire.Dashboard.Resources;
using Microsoft.Playwright;

namespace Aspire.Dashboard.Tests.Resources;

public sealed class ResourcesPageTests(BrowserFixture browser)
{
    private static readonly ResourceView Api = new()
    {
        Id = "api-xyz", Name = "api", Type = "Project", State = "Running", Health = ResourceHealth.Healthy, Source = "Api.csproj",
        Links = [new ResourceLink("http", "http://localhost:5100", null)],
    };

    [Fact]
    public async Task Shows_a_change_of_state_at_once()
    {
        await using var dashboard = await DashboardFixture.StartAsync();
        dashboard.Resources.Set(Api with { State = "Starting", Health = ResourceHealth.Unknown });
        var page = await browser.OpenAsync(dashboard.LoginUrl);
        var state = page.Locator("tr[data-resource=api] .state");
        await Assertions.Expect(state).ToHaveTextAsync("Starting");

        dashboard.Resources.Set(Api);
        await Assertions.Expect(state).ToHaveTextAsync("Running");
        await Assertions.Expect(state).ToHaveClassAsync(new Regex("good"));
        dashboard.Resources.Set(Api with { Health = ResourceHealth.Unhealthy });
        await Assertions.Expect(state).ToHaveTextAsync("Running (Unhealthy)");
        dashboard.Resources.Set(Api with { State = "Exited", Health = ResourceHealth.Unknown, ExitCode = 137 });

        await Assertions.Expect(state).ToHaveTextAsync("Exited (137)");
        await Assertions.Expect(state).ToHaveClassAsync(new Regex("bad"));
    }

    [Fact]
    public async Task Shows_each_replica_with_its_links_in_the_order_of_the_apphost()
    {
        await using var dashboard = await DashboardFixture.StartAsync();
        dashboard.Resources.Set(Api with { Id = "web-b", Name = "web", Order = 2, Replica = 2 });
        dashboard.Resources.Set(Api with { Id = "web-a", Name = "web", Order = 2, Replica = 1 });
        dashboard.Resources.Set(Api with { Order = 1 });
        dashboard.Resources.Set(Api with { Id = "db-a", Name = "db", Order = 0, Links = [new ResourceLink("tcp", "tcp://localhost:9042", null)] });

        var page = await browser.OpenAsync(dashboard.LoginUrl);

        await Assertions.Expect(page.Locator(".resources .name")).ToHaveTextAsync(["db", "api", "web (1)", "web (2)"]);
        await Assertions.Expect(page.Locator("tr[data-resource=api] a")).ToHaveAttributeAsync("href", "http://localhost:5100");
        await Assertions.Expect(page.Locator("tr[data-resource=db] a")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task The_filter_leaves_what_it_matches()
    {
        await using var dashboard = await DashboardFixture.StartAsync();
        dashboard.Resources.Set(Api);
        dashboard.Resources.Set(Api with { Id = "db-a", Name = "db", Source = "dotnet Database.dll" });
        var page = await browser.OpenAsync(dashboard.LoginUrl);
        await Assertions.Expect(page.Locator(".resources .name")).ToHaveCountAsync(2);

        await page.GetByRole(AriaRole.Textbox, new() { Name = "Filter resources" }).FillAsync("DATABASE");

        await Assertions.Expect(page.Locator(".resources .name")).ToHaveTextAsync(["db"]);
    }

    [Fact]
    public async Task Values_of_the_environment_show_on_demand_and_a_secret_never()
    {
        await using var dashboard = await DashboardFixture.StartAsync();
        dashboard.Resources.Set(Api with { Environment = [new VariableView("PLAIN", "visible-value"), new VariableView("SECRET", null)] });
        var page = await browser.OpenAsync(dashboard.LoginUrl);

        await page.Locator("tr[data-resource=api] .name").ClickAsync();
        await Assertions.Expect(page.Locator(".environment dd")).ToHaveTextAsync(["••••••••", "secret"]);
        await page.GetByText("Show values").ClickAsync();

        await Assertions.Expect(page.Locator(".environment dd")).ToHaveTextAsync(["visible-value", "secret"]);
    }

    [Fact]
    public async Task A_command_goes_to_the_replica_of_its_row_and_its_failure_is_told()
    {
        await using var dashboard = await DashboardFixture.StartAsync();
        dashboard.Resources.Set(Api with { Id = "web-a", Name = "web", Replica = 1 });
        dashboard.Resources.Set(Api with { Id = "web-b", Name = "web", Replica = 2 });
        dashboard.Resources.CommandProblem = "the port is taken";
        var page = await browser.OpenAsync(dashboard.LoginUrl);

        await page.Locator("tr[data-id=web-b] .action-restart").ClickAsync();

        await Assertions.Expect(page.GetByText("the port is taken")).ToBeVisibleAsync();
        Assert.Equal([("web-b", ResourceCommand.Restart)], dashboard.Resources.Commands);
    }

    [Theory]
    [InlineData(1400)]
    [InlineData(400)]
    public async Task Nothing_sticks_out_of_the_window(int width)
    {
        await using var dashboard = await DashboardFixture.StartAsync();
        dashboard.Resources.Set(Api with { Name = new string('n', 40), Source = new string('s', 200) });
        var page = await browser.OpenAsync(dashboard.LoginUrl);
        await page.SetViewportSizeAsync(width, 800);
        await Assertions.Expect(page.Locator(".resources .name")).ToBeVisibleAsync();

        var overflow = await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - window.innerWidth");

        Assert.True(overflow <= 0, $"The page is {overflow} pixels wider than its window.");
        await Assertions.Expect(page.Locator(".action-stop")).ToBeInViewportAsync();
    }

    [Fact]
    public async Task The_theme_follows_the_system_until_it_is_chosen()
    {
        await using var dashboard = await DashboardFixture.StartAsync();
        dashboard.Resources.Set(Api);
        var page = await browser.OpenAsync(dashboard.LoginUrl);
        await Assertions.Expect(page.Locator(".resources .name")).ToBeVisibleAsync();
        await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Dark });
        await Assertions.Expect(page.Locator("body")).ToHaveAttributeAsync("data-theme", "dark");

        await page.GetByTitle("Theme:").ClickAsync();

        await Assertions.Expect(page.Locator("body")).Not.ToHaveAttributeAsync("data-theme", "dark");
    }
}
