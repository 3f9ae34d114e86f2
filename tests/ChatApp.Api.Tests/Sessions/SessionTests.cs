using System.Net;
using ChatApp.Api.Tests.Logs;
using ChatApp.Contracts.Http;
using ChatApp.Contracts.Identity;
using Microsoft.Extensions.Time.Testing;

namespace ChatApp.Api.Tests.Sessions;

public sealed class SessionTests(Nodes nodes)
{
    private readonly ApiInstance _api = nodes.Api;

    [Fact]
    public async Task Signs_in_with_the_devices_key_for_15_minutes()
    {
        var device = await _api.SignUpAndInAsync();
        var session = await _api.SignInAsync(device.Device, device.Key);
        var lifetime = session.ExpiresAt - TimeProvider.System.GetUtcNow();
        Assert.InRange(lifetime, TimeSpan.FromMinutes(14), TimeSpan.FromMinutes(15));
        Assert.Equal(HttpStatusCode.OK, (await _api.GetAsync($"/v1/users/{device.Device.User}", session.AccessToken)).StatusCode);
    }

    [Fact]
    public async Task A_challenge_is_answered_once()
    {
        var device = await _api.SignUpAndInAsync();
        var challenge = await _api.ChallengeAsync(device.Device);
        Assert.Equal(HttpStatusCode.OK, (await _api.CreateSessionAsync(device.Device, device.Key, challenge)).StatusCode);
        await AssertRefusedAsync(await _api.CreateSessionAsync(device.Device, device.Key, challenge));
    }

    [Fact]
    public async Task A_challenge_is_used_up_by_a_wrong_signature()
    {
        var device = await _api.SignUpAndInAsync();
        var challenge = await _api.ChallengeAsync(device.Device);
        await AssertRefusedAsync(await _api.CreateSessionAsync(device.Device, new TestKey(), challenge));
        await AssertRefusedAsync(await _api.CreateSessionAsync(device.Device, device.Key, challenge));
    }

    [Fact]
    public async Task A_challenge_is_good_for_the_device_that_it_was_issued_for()
    {
        var device = await _api.SignUpAndInAsync();
        var other = await _api.SignUpAndInAsync();
        await AssertRefusedAsync(await _api.CreateSessionAsync(device.Device, device.Key, await _api.ChallengeAsync(other.Device)));
    }

    [Fact]
    public async Task A_challenge_made_up_by_the_client_is_refused()
    {
        var device = await _api.SignUpAndInAsync();
        foreach (var challenge in new[] { "", "abc", new string('a', 43), new string('a', 5000) })
        {
            await AssertRefusedAsync(await _api.CreateSessionAsync(device.Device, device.Key, challenge));
        }
    }

    [Fact]
    public async Task A_challenge_lasts_60_seconds()
    {
        var device = await _api.SignUpAndInAsync();
        await _api.ChallengeAsync(device.Device);
        await using var redis = await nodes.Redis.ConnectAsync();
        var server = redis.GetServer(redis.GetEndPoints()[0]);
        var found = 0;
        await foreach (var key in server.KeysAsync(pattern: "challenge:*"))
        {
            found++;
            var left = await redis.GetDatabase().KeyTimeToLiveAsync(key);
            Assert.True(left is null || left <= TimeSpan.FromSeconds(60), $"{key} lasts {left}."); // Null: taken by another test meanwhile.
        }

        Assert.True(found > 0);
    }

    [Fact]
    public async Task An_unknown_device_gets_a_challenge_and_the_same_refusal()
    {
        var nobody = new DeviceAddress(UserId.New(), new DeviceId(1));
        await AssertRefusedAsync(await _api.CreateSessionAsync(nobody, new TestKey(), await _api.ChallengeAsync(nobody)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(128)]
    public async Task A_device_id_is_a_number_from_1_to_127(byte device)
    {
        var user = Guid.NewGuid();
        await ProblemAssert.IsAsync(
            HttpStatusCode.BadRequest, "invalid-device-id", await _api.PostAsync("/v1/sessions/challenges", new ChallengeRequest(user, device)));
        await ProblemAssert.IsAsync(
            HttpStatusCode.BadRequest, "invalid-device-id", await _api.PostAsync("/v1/sessions", new SessionCreation(user, device, "abc", [])));
    }

    [Fact]
    public async Task A_challenge_is_answered_at_any_instance_and_a_token_is_good_at_every()
    {
        var device = await _api.SignUpAndInAsync();
        await using var other = await nodes.StartApiAsync();
        var session = await ApiInstance.ReadAsync<SessionCreated>(
            await other.CreateSessionAsync(device.Device, device.Key, await _api.ChallengeAsync(device.Device)));

        // The first instance may have read the keys just before the second one published its own; it reads them again after 2 s.
        await TestSupport.Waiting.UntilAsync(
            async () => (await _api.GetAsync($"/v1/users/{device.Device.User}", session.AccessToken)).IsSuccessStatusCode,
            "the first instance to take the second one's token");
        Assert.Equal(HttpStatusCode.OK, (await other.GetAsync($"/v1/users/{device.Device.User}", device.Token)).StatusCode);
    }

    [Fact]
    public async Task A_token_ends_after_15_minutes_and_the_30_seconds_that_clocks_may_differ()
    {
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var api = await nodes.StartApiAsync(clock);
        var device = await api.SignUpAndInAsync();

        clock.Advance(TimeSpan.FromMinutes(15) + TimeSpan.FromSeconds(28));
        Assert.Equal(HttpStatusCode.OK, (await api.GetAsync($"/v1/users/{device.Device.User}", device.Token)).StatusCode);

        clock.Advance(TimeSpan.FromSeconds(3));
        await ProblemAssert.IsAsync(
            HttpStatusCode.Unauthorized, "unauthorized", await api.GetAsync($"/v1/users/{device.Device.User}", device.Token));
    }

    [Fact]
    public async Task Nothing_secret_is_logged()
    {
        await using var api = await nodes.StartApiAsync();
        var device = await api.SignUpAndInAsync();
        var challenge = await api.ChallengeAsync(device.Device);
        var signature = device.Key.Sign(SignedTexts.SignIn(device.Device, challenge));
        await api.CreateSessionAsync(device.Device, device.Key, challenge);
        await api.CreateSessionAsync(device.Device, device.Key, challenge); // Refused.
        await api.GetAsync("/v1/negotiate", device.Token);
        await api.GetAsync("/v1/negotiate", device.Token[..^4] + "AAAA"); // Refused.

        Assert.Contains(api.Log.Lines, line => line.Contains("/v1/sessions", StringComparison.Ordinal)); // Requests were logged.
        Assert.Empty(Secrets.FoundIn(api.Log.Lines, device.Token, challenge, Convert.ToBase64String(signature)));
    }

    private static Task AssertRefusedAsync(HttpResponseMessage response) =>
        ProblemAssert.IsAsync(HttpStatusCode.Unauthorized, "sign-in-refused", response);
}
