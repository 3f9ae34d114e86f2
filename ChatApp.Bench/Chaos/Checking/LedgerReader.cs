using ChatApp.Bench.Chaos.History;
using ChatApp.Client.Messages;
using ChatApp.Contracts.Identity;
using ChatApp.Cql;
using ChatApp.Storage;
using ChatApp.Storage.Ledger;

namespace ChatApp.Bench.Chaos.Checking;

/// <summary>Reads what the ledger has of every acknowledged message.</summary>
internal static class LedgerReader
{
    private const int AtOnce = 32;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <exception cref="StorageUnavailableException">The ledger cannot be read.</exception>
    /// <exception cref="CqlConnectionException">The store takes no connection.</exception>
    public static async Task ReadAsync(RunHistory history, string connectionString, CancellationToken cancellationToken)
    {
        await using var session = new StorageSession();
        session.Attach(await ConnectAsync(history, CqlSessionOptions.Parse(connectionString), cancellationToken));
        var ledger = new LedgerStore(session);
        await Parallel.ForEachAsync(
            history.Messages.Where(message => message.WasAcknowledged),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (message, token) => message.Ledger = await ReadAsync(ledger, message, token));
    }

    // It has healed, but a busy machine may take longer than a connection waits.
    private static async Task<CqlSession> ConnectAsync(RunHistory history, CqlSessionOptions options, CancellationToken cancellationToken)
    {
        var until = history.Elapsed + Patience;
        while (true)
        {
            try
            {
                return await CqlSession.ConnectAsync(options, cancellationToken);
            }
            catch (CqlConnectionException) when (history.Elapsed < until)
            {
                // Once more: an attempt takes seconds before it fails.
            }
        }
    }

    private static async ValueTask<LedgerEntry?> ReadAsync(LedgerStore ledger, MessageRecord message, CancellationToken cancellationToken)
    {
        var id = message.States.First(seen => seen.State >= MessageState.Sent).Id;
        if (await ledger.FindAsync(message.From, ConversationId.Between(message.From, message.To), id, cancellationToken) is not { } sent)
        {
            return null;
        }

        var ticks = await ledger.ReadTicksAsync(sent, cancellationToken);
        return new LedgerEntry(
            ticks.Any(tick => tick.Recipient.User == message.To && tick.DeliveredAt is not null),
            ticks.Any(tick => tick.Recipient.User == message.To && tick.ReadAt is not null));
    }
}
