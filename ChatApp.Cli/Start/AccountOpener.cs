using ChatApp.Client;
using ChatApp.Client.Accounts;
using ChatApp.Client.Api;
using ChatApp.Client.Store;
using ChatApp.Contracts.Identity;

namespace ChatApp.Cli.Start;

/// <summary>Opens the store of a handle, and signs the handle up if nobody has in it.</summary>
internal static class AccountOpener
{
    /// <summary>What to type to have a service to talk to.</summary>
    public const string StartHint = "Start the system with: dotnet run --project ChatApp.AppHost";

    /// <exception cref="StartException">It cannot; says what to do.</exception>
    public static async Task<(LocalStore Store, ChatClient Client)> OpenAsync(
        CliOptions options, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (!Handle.TryParse(options.Handle, out var handle))
        {
            throw new StartException($"\"{options.Handle}\" is not a handle: 3 to 32 of a-z 0-9 . _ -");
        }

        var store = await OpenStoreAsync(PathOf(options, handle), cancellationToken);
        try
        {
            return (store, await OpenClientAsync(store, options, handle, clock, cancellationToken));
        }
        catch
        {
            await store.DisposeAsync();
            throw;
        }
    }

    private static string PathOf(CliOptions options, Handle handle)
    {
        var folder = options.DataFolder;
        if (folder is null)
        {
            var local = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
            folder = local.Length > 0
                ? Path.Combine(local, "ChatApp")
                : throw new StartException("There is no home folder to keep your messages in. Name one with --data DIR.");
        }

        return Path.Combine(folder, handle.Value, "chat.db");
    }

    private static async Task<LocalStore> OpenStoreAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return await LocalStore.OpenFileAsync(path, cancellationToken);
        }
        catch (LocalStoreException exception)
        {
            throw new StartException(exception.Message, exception);
        }
    }

    private static async Task<ChatClient> OpenClientAsync(
        LocalStore store, CliOptions options, Handle handle, TimeProvider clock, CancellationToken cancellationToken)
    {
        var clientOptions = new ChatClientOptions(options.Api) { Clock = clock, ClientName = "ChatApp.Cli/1.0" };
        var account = await ChatClient.FindAccountAsync(store, cancellationToken);
        if (account is not null)
        {
            return account.Handle == handle
                ? await ChatClient.OpenAsync(store, clientOptions, cancellationToken)
                : throw new StartException($"This data folder belongs to {account.Handle}, not to {handle}. Choose another one with --data DIR.");
        }

        try
        {
            return await ChatClient.SignUpAsync(store, clientOptions, handle, handle.Value, cancellationToken);
        }
        catch (HandleTakenException exception)
        {
            throw new StartException(
                $"Somebody has the handle {handle} already. Choose another one; if it is yours, name the data folder it was made with (--data DIR).",
                exception);
        }
        catch (ApiException exception) when (exception.Status is null)
        {
            throw new StartException($"Nothing answers at {options.Api}. {StartHint}", exception);
        }
        catch (ApiException exception)
        {
            throw new StartException($"The service did not sign you up: {exception.Message}", exception);
        }
    }
}
