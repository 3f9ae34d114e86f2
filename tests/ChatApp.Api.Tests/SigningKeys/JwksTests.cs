using System.Net;
using Microsoft.Extensions.Hosting.AccessTokens;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace ChatApp.Api.Tests.SigningKeys;

public sealed class JwksTests(Nodes nodes)
{
    [Fact]
    public async Task Whoever_reads_the_key_set_can_verify_tokens()
    {
        var device = await nodes.Api.SignUpAndInAsync();
        using var response = await nodes.Api.GetAsync("/.well-known/jwks.json");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var json = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.DoesNotContain("\"d\"", json, StringComparison.Ordinal); // The private part (RFC 7518 §6.2.2).

        var result = await new JsonWebTokenHandler().ValidateTokenAsync(device.Token, new TokenValidationParameters
        {
            ValidIssuer = AccessToken.Issuer,
            ValidAudience = AccessToken.Issuer,
            IssuerSigningKeys = new JsonWebKeySet(json).GetSigningKeys(),
        });
        Assert.True(result.IsValid);
        Assert.Equal(device.Device.User.ToString(), result.Claims["sub"]);
    }
}
