using System.Net;
using ChatApp.Contracts.Http;

namespace ChatApp.Api.Tests.Users.Find;

public sealed class UserTests(Nodes nodes)
{
    private readonly ApiInstance _api = nodes.Api;

    [Fact]
    public async Task Finds_a_user_by_handle_in_any_case_and_by_id()
    {
        var caller = await _api.SignUpAndInAsync();
        var other = await _api.SignUpAndInAsync();
        var expected = new UserFound(other.Device.User.Value, other.Handle.Value, "Alice");
        foreach (var path in new[]
        {
            $"/v1/users/by-handle/{other.Handle}",
            $"/v1/users/by-handle/{other.Handle.Value.ToUpperInvariant()}",
            $"/v1/users/{other.Device.User}",
        })
        {
            Assert.Equal(expected, await ApiInstance.ReadAsync<UserFound>(await _api.GetAsync(path, caller.Token)));
        }
    }

    [Theory]
    [InlineData("/v1/users/by-handle/nobody-has-this", HttpStatusCode.NotFound, "unknown-user")]
    [InlineData("/v1/users/11111111-2222-4333-8444-555555555555", HttpStatusCode.NotFound, "unknown-user")]
    [InlineData("/v1/users/by-handle/a", HttpStatusCode.BadRequest, "invalid-handle")]
    [InlineData("/v1/users/no-id", HttpStatusCode.NotFound, "not-found")]
    public async Task Says_what_it_cannot_find(string path, HttpStatusCode status, string code) =>
        await ProblemAssert.IsAsync(status, code, await _api.GetAsync(path, (await _api.SignUpAndInAsync()).Token));
}
