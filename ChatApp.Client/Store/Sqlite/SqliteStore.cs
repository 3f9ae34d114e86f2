using ChatApp.Client.Contacts;
using ChatApp.Client.Messages;
using ChatApp.Client.Messages.Read;
using ChatApp.Client.Messages.Send;
using ChatApp.Contracts.Identity;
using Microsoft.Data.Sqlite;

namespace ChatApp.Client.Store.Sqlite;

/// <summary>
/// A store in one SQLite file, in write-ahead mode. One statement runs at a time; each runs on the thread pool, since SQLite blocks while
/// it waits for the disk.
/// </summary>
internal sealed class SqliteStore : LocalStore
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly SqliteConnection _connection;
    private readonly SqliteStatements _statements;
    private Durability _durability = Durability.Power;
    private bool _disposed;

    private SqliteStore(SqliteConnection connection)
    {
        _connection = connection;
        _statements = new SqliteStatements(connection);
    }

    public static Task<SqliteStore> OpenAsync(string path, CancellationToken cancellationToken) =>
        Task.Run(() => new SqliteStore(SqliteFile.Open(path)), cancellationToken);

    public override async ValueTask DisposeAsync()
    {
        await _gate.WaitAsync().ConfigureAwait(false);
        try
        {
            if (!_disposed)
            {
                _disposed = true;
                _statements.Dispose();
                await _connection.DisposeAsync().ConfigureAwait(false);
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    public override Task EraseAsync(CancellationToken cancellationToken) => RunAsync(
        statements =>
        {
            InTransaction(statements, Durability.Power, () => statements.Execute(SqliteSchema.Erase));
            statements.Execute("VACUUM");
            statements.Execute("PRAGMA wal_checkpoint(TRUNCATE)"); // What was deleted must not stay readable in the log.
            return true;
        },
        cancellationToken);

    internal override Task CommitAsync(IReadOnlyList<StoreChange> changes, Durability durability, CancellationToken cancellationToken) =>
        RunAsync(
            statements =>
            {
                InTransaction(statements, durability, () =>
                {
                    foreach (var change in changes)
                    {
                        SqliteChanges.Apply(statements, change);
                    }
                });
                return true;
            },
            cancellationToken);

    internal override Task<DeviceState> ReadDeviceAsync(CancellationToken cancellationToken) => RunAsync(
        statements => statements.Query(
            "SELECT handle, display_name, seed, user_id, device_id, connection_number, confirmed_position, "
                + "(SELECT ifnull(max(display_order), 0) FROM messages) FROM device",
            SqliteRows.DeviceState)[0],
        cancellationToken);

    internal override Task<IReadOnlyList<StoredConversation>> ReadConversationsAsync(CancellationToken cancellationToken) =>
        QueryAsync(
            "SELECT conversation_id, peer, last_number, "
                + "(SELECT count(*) FROM messages m WHERE m.conversation_id = c.conversation_id "
                + "AND state = 0 AND is_read = 0 AND kind <> 3 AND display_order > 0), "
                + "(SELECT ifnull(max(display_order), 0) FROM messages m WHERE m.conversation_id = c.conversation_id AND kind <> 3) "
                + "FROM conversations c",
            SqliteRows.Conversation,
            [],
            cancellationToken);

    internal override Task<IReadOnlyList<OutboxItem>> ReadOutboxAsync(CancellationToken cancellationToken) => QueryAsync(
        "SELECT conversation_id, number, message_id, recipient, content, frame, renewals FROM outbox ORDER BY conversation_id, number",
        SqliteRows.Outbox,
        [],
        cancellationToken);

    internal override Task<IReadOnlyList<ChatMessage>> ReadHeldAsync(CancellationToken cancellationToken) => QueryAsync(
        $"SELECT {SqliteRows.MessageColumns} FROM messages WHERE display_order = 0", SqliteRows.Message, [], cancellationToken);

    internal override Task<IReadOnlyList<StoreChange.StreamAdvanced>> ReadStreamsAsync(CancellationToken cancellationToken) => QueryAsync(
        "SELECT conversation_id, sender_user, sender_device, next_number, since FROM streams", SqliteRows.Stream, [], cancellationToken);

    internal override Task<IReadOnlySet<MessageKey>> ReadReceivedAmongAsync(
        IReadOnlyCollection<MessageKey> keys, CancellationToken cancellationToken) => RunAsync<IReadOnlySet<MessageKey>>(
        statements => keys
            .Where(key => statements.Query(
                "SELECT 1 FROM received WHERE message_id = $1 AND sender_user = $2 AND sender_device = $3",
                row => true,
                key.Id, key.Sender.User, key.Sender.Device).Count > 0)
            .ToHashSet(),
        cancellationToken);

    internal override Task<IReadOnlyList<ChatMessage>> ReadMessagesAsync(
        UserId sender, IReadOnlyCollection<MessageId> ids, CancellationToken cancellationToken) => RunAsync<IReadOnlyList<ChatMessage>>(
        statements => [.. ids.Distinct().SelectMany(id => statements.Query(
            $"SELECT {SqliteRows.MessageColumns} FROM messages WHERE message_id = $1 AND sender_user = $2",
            SqliteRows.Message,
            id, sender))],
        cancellationToken);

    internal override Task<IReadOnlyList<ChatMessage>> ReadHistoryAsync(
        ConversationId conversation, int count, long before, CancellationToken cancellationToken) => QueryAsync(
        $"SELECT * FROM (SELECT {SqliteRows.MessageColumns} FROM messages WHERE conversation_id = $1 AND display_order > 0 "
            + "AND display_order < $2 AND kind <> 3 ORDER BY display_order DESC LIMIT $3) ORDER BY display_order",
        SqliteRows.Message,
        [conversation, before, (long)count],
        cancellationToken);

    internal override Task<IReadOnlyList<ChatMessage>> ReadUnreadAsync(
        ConversationId conversation, long upTo, CancellationToken cancellationToken) => QueryAsync(
        $"SELECT {SqliteRows.MessageColumns} FROM messages WHERE conversation_id = $1 AND display_order > 0 AND display_order <= $2 "
            + "AND state = 0 AND is_read = 0 AND kind <> 3 ORDER BY display_order",
        SqliteRows.Message,
        [conversation, upTo],
        cancellationToken);

    internal override Task<IReadOnlyList<ReadReport>> ReadReportsAsync(CancellationToken cancellationToken) => QueryAsync(
        "SELECT message_id, conversation_id, sender_user FROM reports", SqliteRows.Report, [], cancellationToken);

    internal override Task<IReadOnlyList<Contact>> ReadContactsAsync(CancellationToken cancellationToken) => QueryAsync(
        "SELECT user_id, handle, display_name FROM contacts", SqliteRows.Contact, [], cancellationToken);

    internal override Task<byte[]?> ReadSealerValueAsync(string name, CancellationToken cancellationToken) =>
        RunAsync(
            statements => statements.Query(
                "SELECT value FROM sealer_values WHERE name = $1", row => SqliteRows.Bytes(row, 0), name).FirstOrDefault(),
            cancellationToken);

    private async Task<IReadOnlyList<T>> QueryAsync<T>(
        string sql, Func<SqliteDataReader, T> read, object?[] values, CancellationToken cancellationToken) =>
        await RunAsync(statements => statements.Query(sql, read, values), cancellationToken).ConfigureAwait(false);

    private void InTransaction(SqliteStatements statements, Durability durability, Action apply)
    {
        if (durability != _durability)
        {
            // In write-ahead mode NORMAL leaves out the flush of the log, FULL flushes it with every commit.
            statements.Execute(durability == Durability.Power ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");
            _durability = durability;
        }

        statements.Execute("BEGIN IMMEDIATE");
        try
        {
            apply();
            statements.Execute("COMMIT");
        }
        catch (SqliteException)
        {
            statements.Execute("ROLLBACK");
            throw;
        }
    }

    private async Task<T> RunAsync<T>(Func<SqliteStatements, T> run, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return await Task.Run(() => run(_statements), CancellationToken.None).ConfigureAwait(false);
        }
        catch (SqliteException exception)
        {
            throw new LocalStoreException(
                $"The local store failed (SQLite error {exception.SqliteErrorCode}). Is the disk full or the file gone?", exception);
        }
        finally
        {
            _gate.Release();
        }
    }
}
