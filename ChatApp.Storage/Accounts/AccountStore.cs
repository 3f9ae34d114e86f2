using ChatApp.Contracts.Identity;
using ChatApp.Storage.Devices;

namespace ChatApp.Storage.Accounts;

/// <summary>Accounts and their handles: tables <c>users</c> and <c>handles</c>. Thread-safe.</summary>
/// <remarks>
/// A handle is claimed first (LWT), then the device is written, and the account's own row last: that row is what makes it exist. A claim
/// whose account never came to be, because its host died in between, is free again after a minute.
/// </remarks>
public sealed class AccountStore(StorageSession session, DeviceStore devices, TimeProvider clock)
{
    private const string ClaimHandle = "INSERT INTO handles (handle, user_id, claimed_at) VALUES (?, ?, ?) IF NOT EXISTS";

    private const string TakeHandleOver = "UPDATE handles SET user_id = ?, claimed_at = ? WHERE handle = ? IF user_id = ?";

    private const string SelectHandle = "SELECT user_id, claimed_at FROM handles WHERE handle = ?";

    private const string InsertUser = "INSERT INTO users (user_id, handle, display_name, created_at) VALUES (?, ?, ?, ?)";

    private const string SelectUser = "SELECT handle, display_name, created_at FROM users WHERE user_id = ?";

    private static readonly TimeSpan ClaimSettles = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Makes an account with its first device. Repeating it with the same device key gives the same account, so a client whose answer
    /// was lost asks again.
    /// </summary>
    /// <returns>Null if somebody else has the handle.</returns>
    /// <exception cref="StorageUnavailableException">It may or may not exist; ask again.</exception>
    public async ValueTask<DeviceAddress?> CreateAsync(
        Handle handle, string displayName, string deviceName, byte[] devicePublicKey, CancellationToken cancellationToken)
    {
        var user = UserId.New();
        var claimed = await session.WriteIfAsync(
            ClaimHandle,
            (handle, user, now: clock.GetUtcNow()),
            static (statement, claim) => statement.Bind(claim.handle.Value, claim.user.Value, claim.now),
            cancellationToken);
        if (!claimed)
        {
            var holder = await FindClaimAsync(handle, cancellationToken);
            if (await OwnAsync(holder, devicePublicKey, cancellationToken) is { } own)
            {
                return own;
            }

            if (!await TryTakeOverAsync(handle, holder, user, cancellationToken))
            {
                return null;
            }
        }

        var device = await devices.LinkAsync(user, deviceName, devicePublicKey, cancellationToken);
        await session.WriteAsync(
            InsertUser,
            (user, handle, displayName, now: clock.GetUtcNow()),
            static (statement, account) => statement.Bind(
                account.user.Value, account.handle.Value, account.displayName, account.now),
            cancellationToken);

        // If this took so long that somebody took the claim over, the account is not reachable and was never answered.
        return (await FindClaimAsync(handle, cancellationToken)).User == user
            ? new DeviceAddress(user, device.Device!.Value)
            : null;
    }

    /// <summary>Finds an account by its handle; null if there is none.</summary>
    /// <exception cref="StorageUnavailableException">Nothing is known.</exception>
    public async ValueTask<Account?> FindAsync(Handle handle, CancellationToken cancellationToken)
    {
        var (user, _) = await FindClaimAsync(handle, cancellationToken);
        return user == default ? null : await FindAsync(user, cancellationToken);
    }

    /// <summary>Finds an account; null if there is none.</summary>
    /// <exception cref="StorageUnavailableException">Nothing is known.</exception>
    public async ValueTask<Account?> FindAsync(UserId user, CancellationToken cancellationToken)
    {
        using var rows = await session.ReadAsync(
            SelectUser, user, static (statement, user) => statement.Bind(user.Value), cancellationToken);
        return rows.Count > 0 && Handle.TryParse(rows[0].GetString("handle"), out var handle)
            ? new Account(user, handle, rows[0].GetString("display_name"), rows[0].GetTimestamp("created_at"))
            : null;
    }

    private async ValueTask<(UserId User, DateTimeOffset ClaimedAt)> FindClaimAsync(Handle handle, CancellationToken cancellationToken)
    {
        using var rows = await session.ReadAsync(
            SelectHandle, handle, static (statement, handle) => statement.Bind(handle.Value), cancellationToken);
        return rows.Count == 0
            ? default
            : (new UserId(rows[0].GetGuid("user_id")), rows[0].GetTimestamp("claimed_at"));
    }

    private async ValueTask<DeviceAddress?> OwnAsync(
        (UserId User, DateTimeOffset ClaimedAt) holder, byte[] devicePublicKey, CancellationToken cancellationToken)
    {
        if (await FindAsync(holder.User, cancellationToken) is null)
        {
            return null;
        }

        var list = await devices.ListAsync(holder.User, cancellationToken);
        return list.Devices.FirstOrDefault(device => device.PublicKey.AsSpan().SequenceEqual(devicePublicKey)) is { } device
            ? new DeviceAddress(holder.User, device.Id)
            : null;
    }

    private async ValueTask<bool> TryTakeOverAsync(
        Handle handle, (UserId User, DateTimeOffset ClaimedAt) holder, UserId user, CancellationToken cancellationToken)
    {
        if (clock.GetUtcNow() - holder.ClaimedAt < ClaimSettles || await FindAsync(holder.User, cancellationToken) is not null)
        {
            return false;
        }

        return await session.WriteIfAsync(
            TakeHandleOver,
            (handle, user, holder.User, now: clock.GetUtcNow()),
            static (statement, claim) => statement.Bind(claim.user.Value, claim.now, claim.handle.Value, claim.User.Value),
            cancellationToken);
    }
}
