using System.Net;
using System.Security.Cryptography;
using System.Text;
using ChatApp.Storage.SigningKeys;
using Microsoft.Extensions.Hosting.AccessTokens;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace ChatApp.Api.Tests.Authentication;

public sealed class ForgedTokenTests(Nodes nodes)
{
    private readonly ApiInstance _api = nodes.Api;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Refuses_what_is_no_token()
    {
        foreach (var token in new[] { "", "a", "a.b.c", "..", new string('a', 3000), "eyJhbGciOiJub25lIn0.e30." })
        {
            await AssertRefusedAsync(token);
        }

        await ProblemAssert.IsAsync(HttpStatusCode.Unauthorized, "unauthorized", await _api.GetAsync("/v1/negotiate"));
    }

    [Fact]
    public async Task Says_how_to_authenticate()
    {
        using var response = await _api.GetAsync("/v1/negotiate");
        Assert.Equal("Bearer", Assert.Single(response.Headers.WwwAuthenticate).Scheme);
    }

    [Fact]
    public async Task Refuses_a_token_of_which_anything_was_changed()
    {
        var device = await _api.SignUpAndInAsync();
        var other = await _api.SignUpAndInAsync();
        var (parts, others) = (device.Token.Split('.'), other.Token.Split('.'));
        await AssertRefusedAsync($"{parts[0]}.{others[1]}.{parts[2]}"); // Somebody else's claims.
        await AssertRefusedAsync($"{parts[0]}.{parts[1]}.{others[2]}"); // Somebody else's signature.
        await AssertRefusedAsync($"{parts[0]}.{parts[1]}."); // None.
        await AssertRefusedAsync($"{Without("ES256", "none", parts[0])}.{parts[1]}.");
    }

    [Fact]
    public async Task Refuses_a_token_that_is_signed_with_the_public_key_as_a_shared_secret()
    {
        var device = await _api.SignUpAndInAsync();
        var parts = device.Token.Split('.');
        var header = Without("ES256", "HS256", parts[0]);
        var keyId = new JsonWebToken(device.Token).Kid;
        await foreach (var published in new SigningKeyStore(nodes.Storage.Session, TimeProvider.System).ReadAsync(Cancellation))
        {
            if (published.KeyId == keyId)
            {
                var signature = HMACSHA256.HashData(published.SubjectPublicKeyInfo, Encoding.ASCII.GetBytes($"{header}.{parts[1]}"));
                await AssertRefusedAsync($"{header}.{parts[1]}.{Base64UrlEncoder.Encode(signature)}");
                return;
            }
        }

        Assert.Fail("The token's key is not published.");
    }

    [Theory]
    [InlineData(AccessToken.Issuer, AccessToken.Issuer, "1", true)]
    [InlineData("other", AccessToken.Issuer, "1", false)]
    [InlineData(AccessToken.Issuer, "other", "1", false)]
    [InlineData(AccessToken.Issuer, AccessToken.Issuer, "0", false)]
    [InlineData(AccessToken.Issuer, AccessToken.Issuer, "128", false)]
    [InlineData(AccessToken.Issuer, AccessToken.Issuer, "", false)]
    public async Task Takes_tokens_of_a_published_key_for_this_system_alone(string issuer, string audience, string device, bool isGood)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var store = new SigningKeyStore(nodes.Storage.Session, TimeProvider.System);
        var id = Guid.NewGuid().ToString("N");
        await store.PublishAsync(new PublishedKey(id, key.ExportSubjectPublicKeyInfo()), Cancellation);
        using var keys = new PublishedKeys(store, TimeProvider.System);
        var token = Sign(key, id, issuer, audience, device);

        var result = await new AccessTokenVerifier(keys, TimeProvider.System).VerifyAsync(token, Cancellation);
        Assert.Equal(isGood, result.Device is not null);
        Assert.Equal(isGood, result.Reason is null);
    }

    [Fact]
    public async Task Reads_the_keys_again_for_an_unknown_one_but_not_more_than_once_in_2_seconds()
    {
        var clock = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(TimeProvider.System.GetUtcNow());
        var store = new SigningKeyStore(nodes.Storage.Session, clock);
        using var keys = new PublishedKeys(store, clock);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var id = Guid.NewGuid().ToString("N");
        Assert.Null(await keys.FindAsync(id, Cancellation));

        await store.PublishAsync(new PublishedKey(id, key.ExportSubjectPublicKeyInfo()), Cancellation);
        Assert.Null(await keys.FindAsync(id, Cancellation));
        clock.Advance(TimeSpan.FromSeconds(2.1));
        Assert.NotNull(await keys.FindAsync(id, Cancellation));
    }

    private static string Sign(ECDsa key, string id, string issuer, string audience, string device) =>
        new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = issuer,
            Audience = audience,
            Claims = new Dictionary<string, object> { ["sub"] = Guid.NewGuid().ToString(), [AccessToken.DeviceClaim] = device },
            SigningCredentials = new SigningCredentials(new ECDsaSecurityKey(key) { KeyId = id }, SecurityAlgorithms.EcdsaSha256),
        });

    private static string Without(string algorithm, string instead, string header) => Base64UrlEncoder.Encode(
        Base64UrlEncoder.Decode(header).Replace($"\"{algorithm}\"", $"\"{instead}\"", StringComparison.Ordinal));

    private async Task AssertRefusedAsync(string token) =>
        await ProblemAssert.IsAsync(HttpStatusCode.Unauthorized, "unauthorized", await _api.GetAsync("/v1/negotiate", token));
}
