using ChatApp.Cli.Plain;
using ChatApp.Cli.Screen;
using ChatApp.Cli.Session;

namespace ChatApp.Cli.Start;

/// <summary>One run of the terminal chat, from the command line to the exit code.</summary>
internal static class ChatProgram
{
    /// <returns>0 when the user left, 1 when the chat could not start or go on.</returns>
    public static async Task<int> RunAsync(CliOptions options, TimeProvider clock, CancellationToken cancellationToken)
    {
        try
        {
            var (store, client) = await AccountOpener.OpenAsync(options, clock, cancellationToken);
            await using var ownedStore = store;
            await using var ownedClient = client;
            await using IChatView view = ScreenView.IsPossible
                ? new ScreenView(client.Account.Handle.Value, clock)
                : new PlainView(Console.In, Console.Out, clock);
            return await new ChatSession(client, store, view, options.Api, clock).RunAsync(cancellationToken);
        }
        catch (StartException exception)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            return 1;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return 0; // Ctrl+C.
        }
    }
}
