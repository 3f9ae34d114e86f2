using System.Collections.Concurrent;
using ChatApp.Client.Accounts;
using ChatApp.Client.Api;
using ChatApp.Contracts.Identity;

namespace ChatApp.Client.Messages.Devices;

/// <summary>The devices that messages are sealed for. Kept until a gateway says that a list has changed. Thread-safe.</summary>
internal sealed class DeviceLists(ApiClient api, AccessTokens tokens, DeviceAddress self)
{
    private readonly ConcurrentDictionary<UserId, IReadOnlyList<DeviceAddress>> _known = new();

    /// <summary>Every device of a user but this one.</summary>
    /// <exception cref="ApiException">The service could not be asked, or knows no such user (404).</exception>
    /// <exception cref="SignInRefusedException">The service does not accept this device.</exception>
    public async Task<IReadOnlyList<DeviceAddress>> FindAsync(UserId user, CancellationToken cancellationToken)
    {
        if (_known.TryGetValue(user, out var known))
        {
            return known;
        }

        var list = await tokens.UseAsync(token => api.FindDevicesAsync(user, token, cancellationToken), cancellationToken)
            .ConfigureAwait(false);
        var devices = list.Devices.Select(device => new DeviceAddress(user, new DeviceId(device))).Where(device => device != self).ToList();
        _known[user] = devices;
        return devices;
    }

    /// <summary>Fetches the list anew the next time.</summary>
    public void Forget(UserId user) => _known.TryRemove(user, out _);
}
