using System.Net;
using System.Text;
using ChatApp.TestSupport;

namespace ChatApp.Api.Tests.Problems;

public sealed class ProblemTests(Nodes nodes)
{
    private readonly ApiInstance _api = nodes.Api;

    [Theory]
    [InlineData("GET", "/v1/nothing", HttpStatusCode.NotFound, "not-found")]
    [InlineData("DELETE", "/v1/accounts", HttpStatusCode.MethodNotAllowed, "method-not-allowed")]
    public async Task What_the_framework_refuses_is_a_problem_too(string method, string path, HttpStatusCode status, string code) =>
        await ProblemAssert.IsAsync(status, code, await _api.SendAsync(new HttpMethod(method), path));

    [Theory]
    [InlineData("{", "application/json", HttpStatusCode.BadRequest, "malformed-request")]
    [InlineData("", "application/json", HttpStatusCode.BadRequest, "malformed-request")]
    [InlineData("null", "application/json", HttpStatusCode.BadRequest, "malformed-request")]
    [InlineData("[]", "application/json", HttpStatusCode.BadRequest, "malformed-request")]
    [InlineData("{\"handle\":7}", "application/json", HttpStatusCode.BadRequest, "malformed-request")]
    [InlineData("{\"devicePublicKey\":\"no base64!\"}", "application/json", HttpStatusCode.BadRequest, "malformed-request")]
    [InlineData("{}", "application/json", HttpStatusCode.BadRequest, "invalid-handle")]
    [InlineData("handle=alice", "application/x-www-form-urlencoded", HttpStatusCode.UnsupportedMediaType, "unsupported-media-type")]
    public async Task A_body_that_cannot_be_read_is_a_problem(string body, string mediaType, HttpStatusCode status, string code)
    {
        using var content = new StringContent(body, Encoding.UTF8, mediaType);
        await ProblemAssert.IsAsync(status, code, await _api.SendAsync(HttpMethod.Post, "/v1/accounts", null, content));
    }

    [Theory]
    [InlineData("Production")]
    [InlineData("Development")]
    public async Task A_body_has_16_KiB_at_most_in_every_environment(string environment)
    {
        await using var api = await nodes.StartApiAsync(null, $"--environment={environment}");
        foreach (var (length, status, code) in new[]
        {
            (16 * 1024, HttpStatusCode.BadRequest, "invalid-handle"),
            ((16 * 1024) + 1, HttpStatusCode.RequestEntityTooLarge, "request-too-large"),
        })
        {
            const string frame = "{\"handle\":\"\"}";
            using var content = new StringContent(
                frame.Replace("\"\"", $"\"{new string('a', length - frame.Length)}\"", StringComparison.Ordinal), Encoding.UTF8, "application/json");
            await ProblemAssert.IsAsync(status, code, await api.SendAsync(HttpMethod.Post, "/v1/accounts", null, content));
        }

        using var malformed = new StringContent("{", Encoding.UTF8, "application/json");
        await ProblemAssert.IsAsync(
            HttpStatusCode.BadRequest, "malformed-request", await api.SendAsync(HttpMethod.Post, "/v1/accounts", null, malformed));
    }

    [Fact]
    public async Task While_the_store_is_away_it_says_so_and_when_to_try_again()
    {
        await using var storage = await StorageFixture.StartAsync(TestContext.Current.CancellationToken);
        await using var api = await ApiInstance.StartAsync(storage.ConnectionString, nodes.Redis.ConnectionString);
        var device = await api.SignUpAndInAsync();
        Assert.Equal(HttpStatusCode.OK, (await api.GetAsync("/health")).StatusCode);

        await storage.Node.StopAsync();

        using var response = await api.GetAsync($"/v1/users/{device.Device.User}", device.Token);
        await ProblemAssert.IsAsync(HttpStatusCode.ServiceUnavailable, "unavailable", response);
        ProblemAssert.SaysWhenToRetry(response);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await api.GetAsync("/health")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await api.GetAsync("/alive")).StatusCode);

        storage.Node.Start();
        await Waiting.UntilAsync(
            async () => (await api.GetAsync($"/v1/users/{device.Device.User}", device.Token)).IsSuccessStatusCode, "the store to be back");
        Assert.Equal(HttpStatusCode.OK, (await api.GetAsync("/health")).StatusCode);
    }
}
