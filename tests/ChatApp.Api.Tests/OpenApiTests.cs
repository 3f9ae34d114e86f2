using System.Net;
using System.Text.Json;

namespace ChatApp.Api.Tests;

public sealed class OpenApiTests(Nodes nodes)
{
    [Fact]
    public async Task Describes_every_endpoint()
    {
        using var document = JsonDocument.Parse(
            await nodes.Api.Http.GetStringAsync(new Uri("/openapi/v1.json", UriKind.Relative), TestContext.Current.CancellationToken));
        var paths = document.RootElement.GetProperty("paths").EnumerateObject().Select(path => path.Name).ToHashSet();
        Assert.Superset(
            new HashSet<string>
            {
                "/v1/accounts", "/v1/sessions/challenges", "/v1/sessions", "/v1/users/by-handle/{handle}", "/v1/users/{userId}",
                "/v1/users/{userId}/devices", "/v1/devices", "/v1/devices/{deviceId}", "/v1/contacts", "/v1/contacts/{userId}", "/v1/blocks",
                "/v1/blocks/{userId}", "/v1/privacy", "/v1/privacy/last-seen", "/v1/users/{userId}/last-seen", "/v1/negotiate", "/.well-known/jwks.json",
            },
            paths);
    }

    [Theory]
    [InlineData("Production", HttpStatusCode.NotFound)]
    [InlineData("Development", HttpStatusCode.OK)]
    public async Task The_page_to_try_it_is_there_in_development_only(string environment, HttpStatusCode expected)
    {
        await using var api = await nodes.StartApiAsync(null, $"--environment={environment}");
        Assert.Equal(expected, (await api.GetAsync("/scalar/v1")).StatusCode);
    }
}
