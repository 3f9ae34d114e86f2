using System.Net;
using ChatApp.Contracts.Http;
using ChatApp.Contracts.Identity;
using ChatApp.Storage.Blocks;

namespace ChatApp.Api.Tests.Blocks;

public sealed class BlockTests(Nodes nodes)
{
    private readonly ApiInstance _api = nodes.Api;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Blocks_lists_and_unblocks()
    {
        var caller = await _api.SignUpAndInAsync();
        var other = await _api.SignUpAndInAsync();
        Assert.Equal(HttpStatusCode.NoContent, (await BlockAsync(caller, other.Device.User)).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await BlockAsync(caller, other.Device.User)).StatusCode);
        Assert.Equal(other.Device.User.Value, Assert.Single(await ListAsync(caller)).UserId);
        Assert.Empty(await ListAsync(other)); // Who was blocked cannot find out.

        Assert.Equal(HttpStatusCode.NoContent, (await UnblockAsync(caller, other.Device.User)).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await UnblockAsync(caller, other.Device.User)).StatusCode);
        Assert.Empty(await ListAsync(caller));
    }

    [Fact]
    public async Task Whoever_is_blocked_still_finds_the_account_and_its_devices()
    {
        var caller = await _api.SignUpAndInAsync();
        var other = await _api.SignUpAndInAsync();
        await BlockAsync(caller, other.Device.User);
        Assert.Equal(HttpStatusCode.OK, (await _api.GetAsync($"/v1/users/{caller.Device.User}", other.Token)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await _api.GetAsync($"/v1/users/{caller.Device.User}/devices", other.Token)).StatusCode);
    }

    [Fact]
    public async Task Refuses_nobody_oneself_and_the_one_after_the_thousandth()
    {
        var caller = await _api.SignUpAndInAsync();
        var other = await _api.SignUpAndInAsync();
        await ProblemAssert.IsAsync(HttpStatusCode.NotFound, "unknown-user", await BlockAsync(caller, UserId.New()));
        await ProblemAssert.IsAsync(HttpStatusCode.BadRequest, "oneself", await BlockAsync(caller, caller.Device.User));

        (await nodes.Storage.Session.Cql.ExecuteAsync(
            $"UPDATE blocks SET list_version = 1, list_size = {BlockStore.MaximumBlocks} WHERE user_id = {caller.Device.User}",
            Cancellation)).Dispose();
        await ProblemAssert.IsAsync(HttpStatusCode.Conflict, "too-many-blocks", await BlockAsync(caller, other.Device.User));
        Assert.Empty(await ListAsync(caller));
    }

    private Task<HttpResponseMessage> BlockAsync(SignedIn caller, UserId other) =>
        _api.SendAsync(HttpMethod.Put, $"/v1/blocks/{other}", caller.Token);

    private Task<HttpResponseMessage> UnblockAsync(SignedIn caller, UserId other) =>
        _api.SendAsync(HttpMethod.Delete, $"/v1/blocks/{other}", caller.Token);

    private async Task<IReadOnlyList<BlockInfo>> ListAsync(SignedIn caller) =>
        (await ApiInstance.ReadAsync<BlockList>(await _api.GetAsync("/v1/blocks", caller.Token))).Blocks;
}
