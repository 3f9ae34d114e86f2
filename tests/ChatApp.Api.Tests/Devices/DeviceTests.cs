using System.Net;
using ChatApp.Contracts.Http;
using ChatApp.Contracts.Identity;

namespace ChatApp.Api.Tests.Devices;

public sealed class DeviceTests(Nodes nodes)
{
    private readonly ApiInstance _api = nodes.Api;

    [Fact]
    public async Task Links_a_device_that_then_signs_in_and_is_listed()
    {
        var first = await _api.SignUpAndInAsync();
        var key = new TestKey();
        var linked = await ApiInstance.ReadAsync<DeviceLinked>(await _api.LinkAsync(first, key));
        var second = new DeviceAddress(first.Device.User, new DeviceId(linked.DeviceId));
        Assert.NotEmpty((await _api.SignInAsync(second, key)).AccessToken);

        // From anybody's view.
        var reader = await _api.SignUpAndInAsync();
        Assert.Equal([1, 2], (await ListAsync(first.Device.User, reader.Token)).Devices);
    }

    [Fact]
    public async Task Linking_again_with_the_same_key_gives_the_same_device_and_the_same_list()
    {
        var first = await _api.SignUpAndInAsync();
        var key = new TestKey();
        var linked = await ApiInstance.ReadAsync<DeviceLinked>(await _api.LinkAsync(first, key));
        var version = (await ListAsync(first.Device.User, first.Token)).Version;
        Assert.Equal(linked, await ApiInstance.ReadAsync<DeviceLinked>(await _api.LinkAsync(first, key)));
        Assert.Equal(version, (await ListAsync(first.Device.User, first.Token)).Version);
    }

    [Fact]
    public async Task An_account_has_10_devices_at_most()
    {
        var first = await _api.SignUpAndInAsync();
        for (var number = 2; number <= DeviceId.MaximumPerUser; number++)
        {
            await ApiInstance.ReadAsync<DeviceLinked>(await _api.LinkAsync(first, new TestKey()));
        }

        await ProblemAssert.IsAsync(HttpStatusCode.Conflict, "too-many-devices", await _api.LinkAsync(first, new TestKey()));
    }

    [Fact]
    public async Task Refuses_to_link_without_name_key_or_proof()
    {
        var first = await _api.SignUpAndInAsync();
        var key = new TestKey();
        var proof = key.Sign(SignedTexts.LinkDevice(first.Device.User, key.Public));
        var forAnother = key.Sign(SignedTexts.LinkDevice(UserId.New(), key.Public));
        await AssertInvalidAsync("invalid-name", new DeviceLink("", key.Public, proof));
        await AssertInvalidAsync("invalid-public-key", new DeviceLink("phone", [], proof));
        await AssertInvalidAsync("invalid-proof", new DeviceLink("phone", key.Public, forAnother));

        async Task AssertInvalidAsync(string code, DeviceLink link) =>
            await ProblemAssert.IsAsync(HttpStatusCode.BadRequest, code, await _api.PostAsync("/v1/devices", link, first.Token));
    }

    [Fact]
    public async Task A_removed_device_is_out_at_once()
    {
        var first = await _api.SignUpAndInAsync();
        var key = new TestKey();
        var linked = await ApiInstance.ReadAsync<DeviceLinked>(await _api.LinkAsync(first, key));
        var second = new DeviceAddress(first.Device.User, new DeviceId(linked.DeviceId));
        var token = (await _api.SignInAsync(second, key)).AccessToken;
        var before = await ListAsync(first.Device.User, first.Token);

        Assert.Equal(HttpStatusCode.NoContent, (await RemoveAsync(linked.DeviceId, first.Token)).StatusCode);

        var after = await ListAsync(first.Device.User, first.Token);
        Assert.True(after.Version > before.Version);
        Assert.Equal([1], after.Devices);
        var stolen = first with { Device = second, Token = token };
        await ProblemAssert.IsAsync(HttpStatusCode.Unauthorized, "unauthorized", await _api.LinkAsync(stolen, new TestKey()));
        await ProblemAssert.IsAsync(
            HttpStatusCode.Unauthorized, "sign-in-refused", await _api.CreateSessionAsync(second, key, await _api.ChallengeAsync(second)));
    }

    [Fact]
    public async Task Removes_the_callers_devices_only_and_never_the_last()
    {
        var caller = await _api.SignUpAndInAsync();
        await ProblemAssert.IsAsync(HttpStatusCode.Conflict, "last-device", await RemoveAsync(1, caller.Token));
        foreach (var unknown in new[] { 2, 0, 128, -1, int.MaxValue })
        {
            await ProblemAssert.IsAsync(HttpStatusCode.NotFound, "unknown-device", await RemoveAsync(unknown, caller.Token));
        }
    }

    [Fact]
    public async Task Nobody_has_no_devices() => await ProblemAssert.IsAsync(
        HttpStatusCode.NotFound,
        "unknown-user",
        await _api.GetAsync($"/v1/users/{Guid.NewGuid()}/devices", (await _api.SignUpAndInAsync()).Token));

    private async Task<DeviceList> ListAsync(UserId user, string token) =>
        await ApiInstance.ReadAsync<DeviceList>(await _api.GetAsync($"/v1/users/{user}/devices", token));

    private Task<HttpResponseMessage> RemoveAsync(int device, string token) =>
        _api.SendAsync(HttpMethod.Delete, $"/v1/devices/{device}", token);
}
