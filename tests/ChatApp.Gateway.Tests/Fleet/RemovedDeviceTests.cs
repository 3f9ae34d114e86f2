using ChatApp.Contracts.ClientProtocol;
using ChatApp.Contracts.Identity;
using ChatApp.Storage.Devices;
using ChatApp.TestSupport;

namespace ChatApp.Gateway.Tests.Fleet;

/// <summary>A removed device is out although its access token has not run out.</summary>
public sealed class RemovedDeviceTests(GatewayFleet fleet)
{
    private readonly DeviceStore _devices = new(fleet.Storage.Session, TimeProvider.System);

    [Fact]
    public async Task A_removed_device_cannot_connect()
    {
        var removed = await LinkAsync(await fleet.CreateUserAsync());
        await _devices.RemoveAsync(removed, TestContext.Current.CancellationToken);
        await using var client = await RawClient.OpenAsync(fleet.Urls[0], removed);
        await client.SendAsync(new ClientFrame { Hello = new Hello { AccessToken = fleet.TokenFor(removed), ConnectionNumber = 1 } });
        Assert.Equal(CloseCode.DeviceRemoved, await client.ReceiveCloseAsync());
    }

    [Fact]
    public async Task A_connected_device_that_is_removed_is_closed_when_it_sends_within_the_time_that_lists_are_cached()
    {
        var user = await fleet.CreateUserAsync();
        var removed = await LinkAsync(user);
        var bob = await fleet.CreateUserAsync();
        await using var client = await RawClient.ConnectAsync(fleet, 0, removed, number: 1);
        await _devices.RemoveAsync(removed, TestContext.Current.CancellationToken);
        var closing = client.ReceiveCloseAsync();
        await Waiting.UntilAsync(
            async () =>
            {
                if (!closing.IsCompleted)
                {
                    await client.TrySendMessageAsync(bob, 1, "still here");
                }

                return closing.IsCompleted;
            },
            "the gateway to close the removed device's connection");
        Assert.Equal(CloseCode.DeviceRemoved, await closing);
    }

    private async Task<DeviceAddress> LinkAsync(DeviceAddress first)
    {
        var linked = await _devices.LinkAsync(first.User, "second", [.. Guid.NewGuid().ToByteArray(), .. new byte[16]], TestContext.Current.CancellationToken);
        return new DeviceAddress(first.User, linked.Device!.Value);
    }
}
