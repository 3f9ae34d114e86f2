using System.Net;

namespace ChatApp.Api.Tests.Origins;

public sealed class OriginTests(Nodes nodes)
{
    private const string Allowed = "https://chat.example.org";

    [Theory]
    [InlineData("https://evil.example.org")]
    [InlineData("http://chat.example.org")]
    [InlineData("https://chat.example.org.evil.example")]
    [InlineData("null")]
    public async Task Refuses_pages_of_other_origins(string origin)
    {
        await using var api = await StartAsync();
        await ProblemAssert.IsAsync(HttpStatusCode.Forbidden, "origin-not-allowed", await GetAsync(api, origin));
    }

    [Fact]
    public async Task Serves_allowed_pages_which_may_read_the_answer()
    {
        await using var api = await StartAsync();
        using var response = await GetAsync(api, Allowed);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal([Allowed], response.Headers.GetValues("Access-Control-Allow-Origin"));
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(api, api.Http.BaseAddress!.GetLeftPart(UriPartial.Authority))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await api.GetAsync("/.well-known/jwks.json")).StatusCode);
    }

    [Fact]
    public async Task Tells_a_browser_beforehand()
    {
        await using var api = await StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Options, "/v1/negotiate");
        request.Headers.Add("Origin", Allowed);
        request.Headers.Add("Access-Control-Request-Method", "GET");
        request.Headers.Add("Access-Control-Request-Headers", "authorization");
        using var response = await api.Http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Equal([Allowed], response.Headers.GetValues("Access-Control-Allow-Origin"));
    }

    private Task<ApiInstance> StartAsync() => nodes.StartApiAsync(null, $"--Origins:Allowed:0={Allowed}");

    private static async Task<HttpResponseMessage> GetAsync(ApiInstance api, string origin)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/.well-known/jwks.json");
        request.Headers.Add("Origin", origin);
        return await api.Http.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
