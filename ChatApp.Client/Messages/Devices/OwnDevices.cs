using ChatApp.Client.Accounts;
using ChatApp.Client.Accounts.Link;
using ChatApp.Client.Api;
using ChatApp.Contracts.Http;
using ChatApp.Contracts.Identity;

namespace ChatApp.Client.Messages.Devices;

/// <summary>The devices of this account. Thread-safe.</summary>
internal sealed class OwnDevices(ApiClient api, AccessTokens tokens, DeviceLists lists, DeviceAddress self)
{
    public async Task<IReadOnlyList<DeviceId>> ReadAsync(CancellationToken cancellationToken)
    {
        var list = await tokens.UseAsync(token => api.FindDevicesAsync(self.User, token, cancellationToken), cancellationToken)
            .ConfigureAwait(false);
        return [.. list.Devices.Select(device => new DeviceId(device))];
    }

    public async Task<DeviceAddress> LinkAsync(DeviceLinkRequest request, CancellationToken cancellationToken)
    {
        var link = new DeviceLink(request.DeviceName, request.PublicKey.ToArray(), request.Proof.ToArray());
        var linked = await tokens.UseAsync(token => api.LinkDeviceAsync(link, token, cancellationToken), cancellationToken)
            .ConfigureAwait(false);
        lists.Forget(self.User);
        return self with { Device = new DeviceId(linked.DeviceId) };
    }

    public async Task RemoveAsync(DeviceId device, CancellationToken cancellationToken)
    {
        await tokens.UseAsync(
            async token =>
            {
                await api.RemoveDeviceAsync(device, token, cancellationToken).ConfigureAwait(false);
                return true;
            },
            cancellationToken).ConfigureAwait(false);
        lists.Forget(self.User);
    }
}
