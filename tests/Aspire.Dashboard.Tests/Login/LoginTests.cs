using System.Net;

namespace Aspire.Dashboard.Tests.Login;

public sealed class LoginTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/")]
    [InlineData("/console/api")]
    [InlineData("/?resource=api")]
    public async Task Without_a_cookie_a_page_leads_to_the_login_and_back(string page)
    {
        await using var dashboard = await DashboardFixture.StartAsync();
        var browser = dashboard.Browser();

        using var turnedAway = await browser.GetAsync(page, Cancelled);

        Assert.Equal(HttpStatusCode.Found, turnedAway.StatusCode);
        Assert.Equal($"/login?returnUrl={Uri.EscapeDataString(page)}", turnedAway.Headers.Location!.PathAndQuery);
        using var form = new FormUrlEncodedContent([new("token", DashboardFixture.Token), new("returnUrl", page)]);
        using var letIn = await browser.PostAsync("/login", form, Cancelled);
        Assert.Equal(page, letIn.Headers.Location!.OriginalString);
        using var shown = await browser.GetAsync(letIn.Headers.Location, Cancelled);
        Assert.Equal(HttpStatusCode.OK, shown.StatusCode);
    }

    [Fact]
    public async Task The_token_in_the_link_gives_a_cookie_that_scripts_cannot_read()
    {
        await using var dashboard = await DashboardFixture.StartAsync();
        var browser = dashboard.Browser();

        using var response = await browser.GetAsync(dashboard.LoginUrl, Cancelled);

        Assert.Equal(HttpStatusCode.Found, response.StatusCode);
        Assert.Equal("/", response.Headers.Location!.OriginalString);
        var cookie = Assert.Single(response.Headers.GetValues("Set-Cookie"));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=lax", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(DashboardFixture.Token, cookie, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("wrong")]
    [InlineData("the-right-token-and-more")]
    [InlineData("THE-RIGHT-TOKEN")]
    [InlineData("")]
    public async Task A_wrong_token_is_told_and_gives_no_cookie(string token)
    {
        await using var dashboard = await DashboardFixture.StartAsync();
        var browser = dashboard.Browser();

        using var response = await browser.GetAsync($"/login?t={token}", Cancelled);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.False(response.Headers.Contains("Set-Cookie"));
        Assert.Contains("does not open this dashboard", await response.Content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);
        using var page = await browser.GetAsync("/", Cancelled);
        Assert.Equal(HttpStatusCode.Found, page.StatusCode);
    }

    [Fact]
    public async Task Without_a_token_the_login_asks_for_one_and_tells_none()
    {
        await using var dashboard = await DashboardFixture.StartAsync();

        using var response = await dashboard.Browser().GetAsync("/login", Cancelled);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var html = await response.Content.ReadAsStringAsync(Cancelled);
        Assert.Contains("name=\"token\"", html, StringComparison.Ordinal);
        Assert.DoesNotContain(DashboardFixture.Token, html, StringComparison.Ordinal);
        Assert.DoesNotContain("does not open", html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://elsewhere.example/")]
    [InlineData("//elsewhere.example/")]
    [InlineData("/\\elsewhere.example/")]
    [InlineData("/login?t=again")]
    public async Task The_login_leads_nowhere_else(string returnUrl)
    {
        await using var dashboard = await DashboardFixture.StartAsync();

        using var response = await dashboard.Browser().GetAsync(
            $"{dashboard.LoginUrl}&returnUrl={Uri.EscapeDataString(returnUrl)}", Cancelled);

        Assert.Equal("/", response.Headers.Location!.OriginalString);
    }

    [Fact]
    public async Task The_socket_of_the_pages_is_closed_to_strangers_and_to_other_sites()
    {
        await using var dashboard = await DashboardFixture.StartAsync();
        using var stranger = await dashboard.Browser().PostAsync("/_blazor/negotiate?negotiateVersion=1", null, Cancelled);
        var user = await dashboard.LoggedInAsync();
        using var own = await user.PostAsync("/_blazor/negotiate?negotiateVersion=1", null, Cancelled);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/_blazor/negotiate?negotiateVersion=1");
        request.Headers.Add("Origin", "http://localhost:1"); // The same site to a browser, and another program.

        using var foreign = await user.SendAsync(request, Cancelled);

        Assert.Equal(HttpStatusCode.Unauthorized, stranger.StatusCode);
        Assert.Equal(HttpStatusCode.OK, own.StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, foreign.StatusCode);
    }

    [Fact]
    public async Task A_page_that_is_not_there_says_so_and_where_the_others_are()
    {
        await using var dashboard = await DashboardFixture.StartAsync();
        var user = await dashboard.LoggedInAsync();
        user.DefaultRequestHeaders.Accept.ParseAdd("text/html");

        using var response = await user.GetAsync("/nowhere", Cancelled);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Contains("There is no such page", await response.Content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_brings_all_that_it_needs_from_the_dashboard_itself()
    {
        await using var dashboard = await DashboardFixture.StartAsync();
        var user = await dashboard.LoggedInAsync();

        var html = await user.GetStringAsync("/", Cancelled);

        var references = System.Text.RegularExpressions.Regex.Matches(html, "(?:src|href)=\"([^\"]+\\.(?:js|css|svg))\"")
            .Select(match => match.Groups[1].Value).ToList();
        Assert.Contains(references, reference => reference.Contains("blazor.web", StringComparison.Ordinal));
        Assert.Contains(references, reference => reference.Contains("FluentUI", StringComparison.Ordinal));
        Assert.Contains(references, reference => reference.Contains("dashboard", StringComparison.Ordinal));
        foreach (var reference in references)
        {
            Assert.False(Uri.TryCreate(reference, UriKind.Absolute, out _), $"{reference} is somewhere else.");
            Assert.NotEmpty(await user.GetByteArrayAsync(reference, Cancelled));
        }
    }
}
