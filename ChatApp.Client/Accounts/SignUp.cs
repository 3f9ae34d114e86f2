using System.Net;
using ChatApp.Client.Api;
using ChatApp.Client.Store;
using ChatApp.Contracts.Http;
using ChatApp.Contracts.Identity;

namespace ChatApp.Client.Accounts;

/// <summary>
/// Makes an account. The key is stored before the service hears of it, so that a crash in between leaves a sign-up that can be repeated
/// with the same key, and never an account whose key is lost.
/// </summary>
internal static class SignUp
{
    /// <exception cref="HandleTakenException">Somebody else has the handle; nothing is left in the store.</exception>
    /// <exception cref="ApiException">The service could not be asked; the sign-up can be repeated.</exception>
    public static async Task<StoredAccount> RunAsync(
        LocalStore store, ApiClient api, Handle handle, string displayName, string deviceName, CancellationToken cancellationToken)
    {
        var begun = (await store.ReadDeviceAsync(cancellationToken).ConfigureAwait(false)).Account;
        if (begun?.Address is not null)
        {
            throw new InvalidOperationException($"The store belongs to {begun.Handle} already.");
        }

        if (begun is null || begun.Handle != handle)
        {
            begun = new StoredAccount(handle, displayName, DeviceKey.NewSeed(), Address: null);
            await SaveAsync(store, begun, cancellationToken).ConfigureAwait(false);
        }

        var key = DeviceKey.FromSeed(begun.DeviceSeed);
        var publicKey = key.PublicKey;
        var proof = key.Sign(SignedTexts.SignUp(handle, publicKey));
        try
        {
            var created = await api.CreateAccountAsync(
                new AccountCreation(handle.Value, displayName, deviceName, publicKey, proof), cancellationToken).ConfigureAwait(false);
            var account = begun with
            {
                DisplayName = displayName,
                Address = new DeviceAddress(new UserId(created.UserId), new DeviceId(created.DeviceId)),
            };
            await SaveAsync(store, account, cancellationToken).ConfigureAwait(false);
            return account;
        }
        catch (ApiException exception) when (exception.Status == HttpStatusCode.Conflict)
        {
            throw new HandleTakenException($"The handle {handle} is taken.", exception);
        }
    }

    private static Task SaveAsync(LocalStore store, StoredAccount account, CancellationToken cancellationToken) =>
        store.CommitAsync([new StoreChange.AccountSaved(account)], Durability.Power, cancellationToken);
}
