using System.Net;
using ChatApp.Contracts.Http;

namespace ChatApp.Api.Tests.Accounts.Create;

public sealed class AccountEndpointTests(Nodes nodes)
{
    private readonly ApiInstance _api = nodes.Api;
    private readonly TestKey _key = new();

    [Fact]
    public async Task Signs_up_with_a_first_device()
    {
        var handle = TestKey.NewHandle();
        using var response = await _api.SignUpAsync(handle, _key);
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        var created = await ApiInstance.ReadAsync<AccountCreated>(response);
        Assert.Equal(1, created.DeviceId);
        Assert.Equal($"/v1/users/{created.UserId}", response.Headers.Location?.ToString());
    }

    [Fact]
    public async Task Signing_up_again_with_the_same_key_gives_the_same_account()
    {
        var handle = TestKey.NewHandle();
        var first = await ApiInstance.ReadAsync<AccountCreated>(await _api.SignUpAsync(handle, _key));
        Assert.Equal(first, await ApiInstance.ReadAsync<AccountCreated>(await _api.SignUpAsync(handle, _key)));
    }

    [Fact]
    public async Task A_handle_belongs_to_one_account()
    {
        var handle = TestKey.NewHandle();
        await ApiInstance.ReadAsync<AccountCreated>(await _api.SignUpAsync(handle, _key));
        await ProblemAssert.IsAsync(HttpStatusCode.Conflict, "handle-taken", await _api.SignUpAsync(handle, new TestKey()));
    }

    [Theory]
    [InlineData("ab")]
    [InlineData("a b c")]
    [InlineData("älice")]
    [InlineData("a23456789012345678901234567890123")]
    [InlineData("")]
    [InlineData(null)]
    public async Task Refuses_what_is_no_handle(string? handle) => await ProblemAssert.IsAsync(
        HttpStatusCode.BadRequest, "invalid-handle", await _api.PostAsync("/v1/accounts", Creation() with { Handle = handle! }));

    [Theory]
    [InlineData(64, true)]
    [InlineData(65, false)]
    [InlineData(0, false)]
    public async Task A_name_has_1_to_64_characters(int length, bool isGood)
    {
        using var response = await _api.PostAsync("/v1/accounts", Creation() with { DisplayName = new string('a', length) });
        await AssertNameAsync(isGood, response);
    }

    [Theory]
    [InlineData("Zoë 👩‍🚀", true)]
    [InlineData("   ", false)]
    [InlineData("a\u001b[2Jb", false)]
    [InlineData("a\nb", false)]
    [InlineData("a\u202Eb", false)]
    [InlineData(null, false)]
    public async Task A_name_has_nothing_that_a_terminal_acts_on(string? name, bool isGood)
    {
        using var response = await _api.PostAsync("/v1/accounts", Creation() with { DeviceName = name! });
        await AssertNameAsync(isGood, response);
    }

    [Fact]
    public async Task Refuses_a_key_of_the_wrong_length_or_of_small_order()
    {
        foreach (var key in new[] { [], new byte[31], new byte[32], new byte[33] })
        {
            await ProblemAssert.IsAsync(
                HttpStatusCode.BadRequest, "invalid-public-key", await _api.PostAsync("/v1/accounts", Creation() with { DevicePublicKey = key }));
        }
    }

    [Fact]
    public async Task Refuses_a_proof_for_another_handle_or_by_another_key()
    {
        var otherHandle = _key.Sign(SignedTexts.SignUp(TestKey.NewHandle(), _key.Public));
        var creation = Creation();
        Assert.True(Contracts.Identity.Handle.TryParse(creation.Handle, out var handle));
        var otherKey = new TestKey().Sign(SignedTexts.SignUp(handle, _key.Public));
        foreach (var proof in new[] { otherHandle, otherKey, [], creation.Proof[..63] })
        {
            await ProblemAssert.IsAsync(
                HttpStatusCode.BadRequest, "invalid-proof", await _api.PostAsync("/v1/accounts", creation with { Proof = proof }));
        }
    }

    private static async Task AssertNameAsync(bool isGood, HttpResponseMessage response)
    {
        if (isGood)
        {
            Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        }
        else
        {
            await ProblemAssert.IsAsync(HttpStatusCode.BadRequest, "invalid-name", response);
        }
    }

    private AccountCreation Creation()
    {
        var handle = TestKey.NewHandle();
        return new AccountCreation(handle.Value, "Alice", "laptop", _key.Public, _key.Sign(SignedTexts.SignUp(handle, _key.Public)));
    }
}
