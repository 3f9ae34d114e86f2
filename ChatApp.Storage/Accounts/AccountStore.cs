using ChatApp.Contracts.Identity;
using ChatApp.Storage.Devices;

namespace ChatApp.Storage.Accounts;

/// <summary>Accounts and their handles: tables <c>users</c> and <c>handles</c>. Thread-safe.</summary>
/// <remarks>
/// Signing up takes four steps: the handle is claimed (LWT), the device is added, the account's row is written, the claim is settled
/// (LWT). A host that dies on the way leaves an open claim: whoever signs up with the same device key goes on with it at once, anybody
/// else may take it over after a minute, unless the account's row is there. Taking over and settling exclude each other, so no account
/// loses its handle after it was answered.
/// </remarks>
public sealed class AccountStore(StorageSession session, DeviceStore devices, TimeProvider clock)
{
    private const string ClaimHandle =
        "INSERT INTO handles (handle, user_id, claimed_by, claimed_at) VALUES (?, ?, ?, ?) IF NOT EXISTS";

    private const string TakeClaimOver =
        "UPDATE handles SET user_id = ?, claimed_by = ?, claimed_at = ? WHERE handle = ? IF user_id = ? AND claimed_at = ?";

    private const string SettleClaim = "UPDATE handles SET claimed_at = null WHERE handle = ? IF user_id = ?";

    private const string SelectClaim = "SELECT user_id, claimed_by, claimed_at FROM handles WHERE handle = ?";

    private const string InsertUser = "INSERT INTO users (user_id, handle, display_name, created_at) VALUES (?, ?, ?, ?)";

    private const string SelectUser = "SELECT handle, display_name, created_at FROM users WHERE user_id = ?";

    private static readonly TimeSpan ClaimPatience = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Makes an account with its first device. Repeating it with the same device key gives the same account, so a client whose answer
    /// was lost asks again.
    /// </summary>
    /// <returns>Null if somebody else has the handle.</returns>
    /// <exception cref="StorageUnavailableException">It may or may not exist; ask again.</exception>
    public async ValueTask<DeviceAddress?> CreateAsync(
        Handle handle, string displayName, string deviceName, byte[] devicePublicKey, CancellationToken cancellationToken)
    {
        var claim = await FindClaimAsync(handle, cancellationToken) ?? await TryClaimAsync(handle, devicePublicKey, cancellationToken);
        if (claim is null)
        {
            return null; // Somebody else was faster just now.
        }

        if (claim.IsSettled)
        {
            return await FindOwnAsync(claim.User, devicePublicKey, cancellationToken);
        }

        if (!claim.IsBy(devicePublicKey))
        {
            claim = await TryTakeOverAsync(handle, claim, devicePublicKey, cancellationToken);
        }

        return claim is null
            ? null
            : await FinishAsync(claim.User, handle, displayName, deviceName, devicePublicKey, cancellationToken);
    }

    /// <summary>Finds an account by its handle; null if there is none.</summary>
    /// <exception cref="StorageUnavailableException">Nothing is known.</exception>
    public async ValueTask<Account?> FindAsync(Handle handle, CancellationToken cancellationToken)
    {
        var claim = await FindClaimAsync(handle, cancellationToken);
        return claim is null ? null : await FindAsync(claim.User, cancellationToken);
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

    private async ValueTask<HandleClaim?> FindClaimAsync(Handle handle, CancellationToken cancellationToken)
    {
        using var rows = await session.ReadAsync(
            SelectClaim, handle, static (statement, handle) => statement.Bind(handle.Value), cancellationToken);
        return rows.Count == 0
            ? null
            : new HandleClaim(
                new UserId(rows[0].GetGuid("user_id")),
                rows[0].GetBytes("claimed_by").ToArray(),
                rows[0].IsNull("claimed_at") ? null : rows[0].GetTimestamp("claimed_at"));
    }

    private async ValueTask<HandleClaim?> TryClaimAsync(Handle handle, byte[] devicePublicKey, CancellationToken cancellationToken)
    {
        var claim = new HandleClaim(UserId.New(), devicePublicKey, clock.GetUtcNow());
        var claimed = await session.WriteIfAsync(
            ClaimHandle,
            (handle, claim),
            static (statement, row) => statement.Bind(row.handle.Value, row.claim.User.Value, row.claim.DevicePublicKey, row.claim.OpenSince!.Value),
            cancellationToken);
        return claimed ? claim : null;
    }

    private async ValueTask<HandleClaim?> TryTakeOverAsync(
        Handle handle, HandleClaim open, byte[] devicePublicKey, CancellationToken cancellationToken)
    {
        if (clock.GetUtcNow() - open.OpenSince < ClaimPatience || await FindAsync(open.User, cancellationToken) is not null)
        {
            return null;
        }

        var claim = new HandleClaim(UserId.New(), devicePublicKey, clock.GetUtcNow());
        var taken = await session.WriteIfAsync(
            TakeClaimOver,
            (handle, open, claim),
            static (statement, row) => statement.Bind(
                row.claim.User.Value, row.claim.DevicePublicKey, row.claim.OpenSince!.Value, row.handle.Value, row.open.User.Value, row.open.OpenSince!.Value),
            cancellationToken);
        return taken ? claim : null;
    }

    private async ValueTask<DeviceAddress?> FinishAsync(
        UserId user, Handle handle, string displayName, string deviceName, byte[] devicePublicKey, CancellationToken cancellationToken)
    {
        var device = await devices.LinkAsync(user, deviceName, devicePublicKey, cancellationToken);
        await session.WriteAsync(
            InsertUser,
            (user, handle, displayName, now: clock.GetUtcNow()),
            static (statement, account) => statement.Bind(
                account.user.Value, account.handle.Value, account.displayName, account.now),
            cancellationToken);
        var settled = await session.WriteIfAsync(
            SettleClaim, (handle, user), static (statement, claim) => statement.Bind(claim.handle.Value, claim.user.Value), cancellationToken);

        // If this took so long that somebody took the claim over, the account cannot be found and was never answered.
        return settled ? new DeviceAddress(user, device.Device!.Value) : null;
    }

    private async ValueTask<DeviceAddress?> FindOwnAsync(UserId user, byte[] devicePublicKey, CancellationToken cancellationToken)
    {
        var list = await devices.ListAsync(user, cancellationToken);
        return list.Devices.FirstOrDefault(device => device.PublicKey.AsSpan().SequenceEqual(devicePublicKey)) is { } device
            ? new DeviceAddress(user, device.Id)
            : null;
    }
}
