using System.Text.RegularExpressions;
using Aspire.Dashboard.Resources;
using Microsoft.Playwright;

namespace Aspire.Dashboard.Tests.ConsoleLogs;

public sealed class ConsolePageTests(BrowserFixture browser)
{
    private static readonly ResourceView Api = new() { Id = "api-xyz", Name = "api", Type = "Project", State = "Running" };

    [Fact]
    public async Task Lines_arrive_live_and_standard_error_stands_out()
    {
        await using var dashboard = await DashboardFixture.StartAsync();
        dashboard.Resources.Set(Api);
        dashboard.Resources.Write(Api.Id, "it begins");
        var page = await browser.OpenAsync(dashboard.LoginUrl, "/console/api");
        var lines = page.Locator(".line");
        await Assertions.Expect(lines.Locator(".text")).ToHaveTextAsync(["it begins"]);

        dashboard.Resources.Write(Api.Id, "it breaks", isError: true);

        await Assertions.Expect(lines.Locator(".text")).ToHaveTextAsync(["it begins", "it breaks"]);
        await Assertions.Expect(lines.Nth(1)).ToHaveClassAsync(new Regex("error"));
        await Assertions.Expect(lines.Nth(0)).Not.ToHaveClassAsync(new Regex("error"));
        await Assertions.Expect(lines.Nth(1).Locator("time")).ToHaveAttributeAsync("datetime", "1970-01-01T00:00:02.000Z");
    }

    [Fact]
    public async Task The_search_leaves_the_lines_that_match_and_marks_where()
    {
        await using var dashboard = await DashboardFixture.StartAsync();
        dashboard.Resources.Set(Api);
        foreach (var text in (string[])["a cat", "a dog", "Two CATS and a cat"])
        {
            dashboard.Resources.Write(Api.Id, text);
        }

        var page = await browser.OpenAsync(dashboard.LoginUrl, "/console/api");
        await Assertions.Expect(page.Locator(".line")).ToHaveCountAsync(3);
        await page.GetByRole(AriaRole.Textbox, new() { Name = "Search the console" }).FillAsync("cat");

        await Assertions.Expect(page.Locator(".line .text")).ToHaveTextAsync(["a cat", "Two CATS and a cat"]);
        await Assertions.Expect(page.Locator("mark")).ToHaveTextAsync(["cat", "CAT", "cat"]);
        await Assertions.Expect(page.Locator(".console-foot")).ToHaveTextAsync("2 of 3 lines");
    }

    [Fact]
    public async Task The_console_stays_at_its_end_until_its_reader_scrolls_away()
    {
        await using var dashboard = await DashboardFixture.StartAsync();
        dashboard.Resources.Set(Api);
        Write(dashboard, 1, 500);
        var page = await browser.OpenAsync(dashboard.LoginUrl, "/console/api");
        await Assertions.Expect(page.GetByText("line 500", new() { Exact = true })).ToBeInViewportAsync();
        Write(dashboard, 501, 600);
        await Assertions.Expect(page.GetByText("line 600", new() { Exact = true })).ToBeInViewportAsync();

        await page.Locator(".console").EvaluateAsync("element => element.scrollTop = 0");
        await Assertions.Expect(page.GetByText("line 1", new() { Exact = true })).ToBeInViewportAsync();
        Write(dashboard, 601, 700);
        await Assertions.Expect(page.Locator(".console-foot")).ToHaveTextAsync("700 lines");
        await Assertions.Expect(page.GetByText("line 1", new() { Exact = true })).ToBeInViewportAsync();
        await page.GetByText("Newest").ClickAsync();

        await Assertions.Expect(page.GetByText("line 700", new() { Exact = true })).ToBeInViewportAsync();
    }

    [Fact]
    public async Task Text_of_a_process_is_text_and_never_markup()
    {
        await using var dashboard = await DashboardFixture.StartAsync();
        dashboard.Resources.Set(Api);
        dashboard.Resources.Write(Api.Id, "<img src=x onerror=alert(1)> \e[31mred\e[0m");

        var page = await browser.OpenAsync(dashboard.LoginUrl, "/console/api");

        await Assertions.Expect(page.Locator(".line .text")).ToHaveTextAsync(["<img src=x onerror=alert(1)> red"]);
        await Assertions.Expect(page.Locator(".line .ansi-red")).ToHaveTextAsync("red");
        await Assertions.Expect(page.Locator(".line img")).ToHaveCountAsync(0);
    }

    private static void Write(DashboardFixture dashboard, int first, int last)
    {
        for (var number = first; number <= last; number++)
        {
            dashboard.Resources.Write(Api.Id, $"line {number}");
        }
    }
}
