using System.Net;
using ChatApp.Contracts.Identity;
using Microsoft.Extensions.Options;

namespace ChatApp.Api.Tests.RateLimits;

public sealed class RateLimitTests(Nodes nodes)
{
    [Fact]
    public async Task Bounds_sign_ups_of_an_address()
    {
        await using var api = await nodes.StartApiAsync(null, "--RateLimits:SignUpsPerHour=2");
        for (var number = 1; number <= 2; number++)
        {
            Assert.Equal(HttpStatusCode.Created, (await api.SignUpAsync(TestKey.NewHandle(), new TestKey())).StatusCode);
        }

        await AssertLimitedAsync(await api.SignUpAsync(TestKey.NewHandle(), new TestKey()));
    }

    [Fact]
    public async Task Bounds_sign_ins_of_an_address()
    {
        await using var api = await nodes.StartApiAsync(null, "--RateLimits:SignInsPerMinute=4");
        var device = await api.SignUpAndInAsync(); // A challenge and a session.
        var challenge = await api.ChallengeAsync(device.Device);
        Assert.Equal(HttpStatusCode.OK, (await api.CreateSessionAsync(device.Device, device.Key, challenge)).StatusCode);
        await AssertLimitedAsync(await api.CreateSessionAsync(device.Device, device.Key, challenge));
    }

    [Fact]
    public async Task Bounds_sessions_in_the_name_of_one_device()
    {
        await using var api = await nodes.StartApiAsync(null, "--RateLimits:SessionsPerDeviceAndMinute=2");
        var nobody = new DeviceAddress(UserId.New(), new DeviceId(1));
        for (var number = 1; number <= 2; number++)
        {
            using var refused = await api.CreateSessionAsync(nobody, new TestKey(), "guess");
            await ProblemAssert.IsAsync(HttpStatusCode.Unauthorized, "sign-in-refused", refused);
        }

        await AssertLimitedAsync(await api.CreateSessionAsync(nobody, new TestKey(), "guess"));
        await api.SignUpAndInAsync(); // Others go on.
    }

    [Fact]
    public async Task Bounds_the_changes_of_an_account_whatever_it_changes()
    {
        await using var api = await nodes.StartApiAsync(null, "--RateLimits:ChangesPerAccountAndMinute=2");
        var caller = await api.SignUpAndInAsync();
        var other = await api.SignUpAndInAsync();
        var block = $"/v1/blocks/{other.Device.User}";
        Assert.Equal(HttpStatusCode.NoContent, (await api.SendAsync(HttpMethod.Put, block, caller.Token)).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await api.SendAsync(HttpMethod.Delete, $"/v1/contacts/{other.Device.User}", caller.Token)).StatusCode);
        await AssertLimitedAsync(await api.SendAsync(HttpMethod.Delete, block, caller.Token));

        Assert.Equal(HttpStatusCode.OK, (await api.GetAsync("/v1/blocks", caller.Token)).StatusCode); // Reading is no change.
        Assert.Equal(HttpStatusCode.NoContent, (await api.SendAsync(HttpMethod.Delete, block, other.Token)).StatusCode);
    }

    [Theory]
    [InlineData("ChangesPerAccountAndMinute")]
    [InlineData("SignUpsPerHour")]
    [InlineData("SignInsPerMinute")]
    [InlineData("SessionsPerDeviceAndMinute")]
    public async Task A_limit_out_of_range_stops_the_start(string option) => await Assert.ThrowsAsync<OptionsValidationException>(
        () => nodes.StartApiAsync(null, $"--RateLimits:{option}=0"));

    private static async Task AssertLimitedAsync(HttpResponseMessage response)
    {
        await ProblemAssert.IsAsync(HttpStatusCode.TooManyRequests, "rate-limited", response);
        ProblemAssert.SaysWhenToRetry(response);
    }
}
