using ChatApp.Contracts.Identity;
using ChatApp.Cql;
using ChatApp.Storage;
using ChatApp.Storage.Inboxes;
using ChatApp.Storage.Ledger;
using ChatApp.Storage.Schema;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatApp.TestSupport;

/// <summary>A local Cassandra node with our schema, and a session of the stores.</summary>
public sealed class StorageFixture : IAsyncDisposable
{
    private StorageFixture(CassandraNodeFixture node, StorageSession session)
    {
        Node = node;
        Session = session;
    }

    /// <summary>The node.</summary>
    public CassandraNodeFixture Node { get; }

    /// <summary>For the stores.</summary>
    public StorageSession Session { get; }

    /// <summary>With the keyspace, as the services get it.</summary>
    public string ConnectionString => $"{Node.ConnectionString};Default Keyspace=chatapp";

    /// <summary>Starts a node, connects and migrates.</summary>
    public static async Task<StorageFixture> StartAsync(CancellationToken cancellationToken)
    {
        var node = await CassandraNodeFixture.StartAsync();
        await using (var bare = await CqlSession.ConnectAsync(CqlSessionOptions.Parse(node.ConnectionString), cancellationToken))
        {
            await SchemaMigrator.CreateKeyspaceAsync(bare, "chatapp", cancellationToken);
        }

        var session = new StorageSession();
        session.Attach(await CqlSession.ConnectAsync(
            CqlSessionOptions.Parse($"{node.ConnectionString};Default Keyspace=chatapp"), cancellationToken));
        await new SchemaMigrator(TimeProvider.System, NullLogger<SchemaMigrator>.Instance).ApplyAsync(session.Cql, cancellationToken);
        return new StorageFixture(node, session);
    }

    /// <summary>A device's whole inbox, rows of clocks that are ahead included, by position.</summary>
    public async Task<IReadOnlyList<InboxCopy>> ReadInboxAsync(DeviceAddress device, CancellationToken cancellationToken)
    {
        var all = new List<InboxCopy>();
        var until = Position.StartOf(TimeProvider.System.GetUtcNow().AddMinutes(10));
        await foreach (var copy in new InboxStore(Session, TimeProvider.System).ReadAsync(device, Position.None, until, cancellationToken))
        {
            all.Add(copy);
        }

        return all;
    }

    /// <summary>The ticks of a message between two users; none if the ledger does not know it.</summary>
    public async Task<IReadOnlyList<Tick>> ReadTicksAsync(UserId sender, UserId recipient, MessageId id, CancellationToken cancellationToken)
    {
        var ledger = new LedgerStore(Session);
        var message = await ledger.FindAsync(sender, ConversationId.Between(sender, recipient), id, cancellationToken);
        return message is null ? [] : await ledger.ReadTicksAsync(message, cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Session.DisposeAsync();
        await Node.DisposeAsync();
    }
}
