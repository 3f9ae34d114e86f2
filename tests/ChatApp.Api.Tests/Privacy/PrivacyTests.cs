using System.Net;
using System.Text;
using ChatApp.Contracts.Http;
using ChatApp.Contracts.Privacy;

namespace ChatApp.Api.Tests.Privacy;

public sealed class PrivacyTests(Nodes nodes)
{
    private readonly ApiInstance _api = nodes.Api;

    [Theory]
    [InlineData("everyone", LastSeenVisibility.Everyone)]
    [InlineData("contacts", LastSeenVisibility.Contacts)]
    [InlineData("nobody", LastSeenVisibility.Nobody)]
    public async Task Last_seen_is_shown_to_everyone_until_it_is_changed(string text, LastSeenVisibility expected)
    {
        var caller = await _api.SignUpAndInAsync();
        Assert.Equal("""{"lastSeen":"everyone","readReceipts":true}""", await ReadAsync(caller));

        Assert.Equal(HttpStatusCode.NoContent, (await PutAsync(caller, $$"""{"visibility":"{{text}}"}""")).StatusCode);
        Assert.Equal($$"""{"lastSeen":"{{text}}","readReceipts":true}""", await ReadAsync(caller));
        Assert.Equal(
            new PrivacyInfo(expected, ReadReceipts: true), await ApiInstance.ReadAsync<PrivacyInfo>(await _api.GetAsync("/v1/privacy", caller.Token)));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"visibility":"friends"}""")]
    [InlineData("""{"visibility":7}""")]
    [InlineData("""{"visibility":null}""")]
    public async Task Whatever_is_no_visibility_changes_nothing(string body)
    {
        var caller = await _api.SignUpAndInAsync();
        await PutAsync(caller, """{"visibility":"nobody"}""");
        await ProblemAssert.IsAsync(HttpStatusCode.BadRequest, "malformed-request", await PutAsync(caller, body));
        Assert.Equal("""{"lastSeen":"nobody","readReceipts":true}""", await ReadAsync(caller));
    }

    [Fact]
    public async Task Read_receipts_are_on_until_they_are_turned_off_and_that_changes_nothing_else()
    {
        var caller = await _api.SignUpAndInAsync();
        await PutAsync(caller, """{"visibility":"contacts"}""");
        using var body = new StringContent("""{"enabled":false}""", Encoding.UTF8, "application/json");
        Assert.Equal(
            HttpStatusCode.NoContent, (await _api.SendAsync(HttpMethod.Put, "/v1/privacy/read-receipts", caller.Token, body)).StatusCode);
        Assert.Equal("""{"lastSeen":"contacts","readReceipts":false}""", await ReadAsync(caller));
    }

    private async Task<string> ReadAsync(SignedIn caller) =>
        await (await _api.GetAsync("/v1/privacy", caller.Token)).Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

    private Task<HttpResponseMessage> PutAsync(SignedIn caller, string body) => _api.SendAsync(
        HttpMethod.Put, "/v1/privacy/last-seen", caller.Token, new StringContent(body, Encoding.UTF8, "application/json"));
}
