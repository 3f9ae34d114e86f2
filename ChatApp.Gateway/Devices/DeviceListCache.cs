using ChatApp.Contracts.ClientProtocol;
using ChatApp.Contracts.Identity;
using ChatApp.Gateway.Caches;
using ChatApp.Gateway.Memory;
using ChatApp.Gateway.Messages.Send;
using ChatApp.Storage.Devices;

namespace ChatApp.Gateway.Devices;

/// <summary>Device lists as last read, for at most 5 s. Thread-safe.</summary>
internal sealed class DeviceListCache(DeviceStore devices, TimeProvider clock, ILogger<DeviceListCache> logger) : ITrimmable, IAsyncDisposable
{
    // 100,000 lists are some 20 MB.
    private readonly RecentReadings<UserId, DeviceIds> _recent = new(
        100_000,
        clock,
        async (user, cancellationToken) => new DeviceIds(await devices.ListIdsAsync(user, cancellationToken)),
        async (users, cancellationToken) => (await devices.ListIdsAsync(users, cancellationToken)).ToDictionary(
            pair => pair.Key, pair => new DeviceIds(pair.Value)),
        logger);

    /// <summary>A user's devices; none for a user that does not exist.</summary>
    /// <exception cref="Storage.StorageUnavailableException">Nothing is known.</exception>
    public ValueTask<DeviceIds> FindAsync(UserId user, CancellationToken cancellationToken) => _recent.FindAsync(user, cancellationToken);

    /// <summary>Compares the devices that a message was encrypted for with the current ones of both users.</summary>
    /// <param name="sender">The sending device.</param>
    /// <param name="own">The devices of its user.</param>
    /// <param name="message">What it sends.</param>
    /// <param name="cancellationToken">Ends the reading of the peer's devices.</param>
    /// <returns>Null if they are the same.</returns>
    /// <exception cref="Storage.StorageUnavailableException">Nothing is known.</exception>
    public async ValueTask<Refusal?> CheckAsync(
        DeviceAddress sender, DeviceIds own, OutgoingMessage message, CancellationToken cancellationToken)
    {
        var peer = await FindAsync(message.Peer, cancellationToken);
        if (peer.Devices.Count == 0)
        {
            return new Refusal(ErrorCode.UnknownRecipient, "The recipient has no device.");
        }

        if (IsExactlyFor(message, peer, own, sender))
        {
            return null; // Nearly always, so nothing is made for it.
        }

        var wanted = peer.Devices.Select(device => new DeviceAddress(message.Peer, device))
            .Concat(own.Devices.Select(device => new DeviceAddress(sender.User, device)))
            .Where(device => device != sender)
            .ToHashSet();
        var given = message.Copies.Select(copy => copy.Recipient).ToHashSet();
        return new Refusal(
            ErrorCode.DevicesChanged,
            "The device list used is not the current one.",
            Missing: [.. wanted.Except(given)],
            Stale: [.. given.Except(wanted)]);
    }

    // The copies are for distinct devices of these two users, none for the sending one (SendValidation).
    private static bool IsExactlyFor(OutgoingMessage message, DeviceIds peer, DeviceIds own, DeviceAddress sender)
    {
        var wanted = peer.Devices.Count + own.Devices.Count - (own.Devices.Contains(sender.Device) ? 1 : 0);
        if (message.Copies.Count != wanted)
        {
            return false;
        }

        foreach (var copy in message.Copies)
        {
            var devices = copy.Recipient.User == message.Peer ? peer.Devices : own.Devices;
            if (!devices.Contains(copy.Recipient.Device))
            {
                return false;
            }
        }

        return true;
    }

    /// <inheritdoc/>
    public void Trim() => _recent.Trim();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _recent.DisposeAsync();
}
