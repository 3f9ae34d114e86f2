using ChatApp.Client.Api;
using ChatApp.Client.Store;
using ChatApp.Contracts.Http;
using ChatApp.Contracts.Identity;

namespace ChatApp.Client.Accounts.Link;

/// <summary>
/// Makes this store a further device of an account, in two steps with the approval of another device between them. The key is stored
/// before it is shown, so that a crash in between leaves a link that can be completed.
/// </summary>
internal static class DeviceLinking
{
    /// <exception cref="InvalidOperationException">The store belongs to an account already.</exception>
    public static async Task<DeviceLinkRequest> BeginAsync(
        LocalStore store, Handle handle, UserId user, string deviceName, CancellationToken cancellationToken)
    {
        var begun = (await store.ReadDeviceAsync(cancellationToken).ConfigureAwait(false)).Account;
        if (begun?.Address is not null)
        {
            throw new InvalidOperationException($"The store belongs to {begun.Handle} already.");
        }

        if (begun is null || begun.Handle != handle)
        {
            begun = new StoredAccount(handle, handle.Value, DeviceKey.NewSeed(), Address: null);
            await SaveAsync(store, begun, cancellationToken).ConfigureAwait(false);
        }

        var key = DeviceKey.FromSeed(begun.DeviceSeed);
        return new DeviceLinkRequest(deviceName, key.PublicKey, key.Sign(SignedTexts.LinkDevice(user, key.PublicKey)));
    }

    /// <exception cref="InvalidOperationException">No link was begun in this store, or another account is in it.</exception>
    /// <exception cref="SignInRefusedException">The service does not know the device: it was not approved.</exception>
    /// <exception cref="ApiException">The service could not be asked; it can be tried again.</exception>
    public static async Task CompleteAsync(
        LocalStore store, ApiClient api, DeviceAddress address, TimeProvider clock, CancellationToken cancellationToken)
    {
        if ((await store.ReadDeviceAsync(cancellationToken).ConfigureAwait(false)).Account is not { Address: null } begun)
        {
            throw new InvalidOperationException("No link was begun in this store.");
        }

        using var tokens = new AccessTokens(api, address, DeviceKey.FromSeed(begun.DeviceSeed), clock);
        var found = await tokens.UseAsync(token => api.FindUserAsync(address.User, token, cancellationToken), cancellationToken)
            .ConfigureAwait(false);
        await SaveAsync(store, begun with { DisplayName = found.DisplayName, Address = address }, cancellationToken).ConfigureAwait(false);
    }

    private static Task SaveAsync(LocalStore store, StoredAccount account, CancellationToken cancellationToken) =>
        store.CommitAsync([new StoreChange.AccountSaved(account)], Durability.Power, cancellationToken);
}
