using ChatApp.Cql;
using ChatApp.Storage.Handoffs;
using Microsoft.Extensions.Logging;

namespace ChatApp.Storage.Schema;

/// <summary>
/// Brings a keyspace to the newest version of the schema. Any number of hosts may do so at once: every statement can be repeated, and
/// a version is recorded only after all of its statements.
/// </summary>
public sealed partial class SchemaMigrator(TimeProvider clock, ILogger<SchemaMigrator> logger)
{
    private const string CreateVersions =
        "CREATE TABLE IF NOT EXISTS schema_versions (component text, version int, applied_at timestamp, PRIMARY KEY ((component), version))";

    private const string ReadVersions = "SELECT version FROM schema_versions WHERE component = 'chatapp'";

    private const string RecordVersion = "INSERT INTO schema_versions (component, version, applied_at) VALUES ('chatapp', ?, ?)";

    /// <summary>Creates the keyspace if it is not there: one replica, for a local node. A real cluster's keyspace is made by its operator.</summary>
    /// <param name="session">A session without a keyspace.</param>
    /// <param name="keyspace">Letters, digits and underscores.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="ArgumentException">The name has another character.</exception>
    public static async Task CreateKeyspaceAsync(CqlSession session, string keyspace, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(session);
        if (!keyspace.All(character => char.IsAsciiLetterOrDigit(character) || character == '_'))
        {
            throw new ArgumentException("A keyspace name has letters, digits and underscores only.", nameof(keyspace));
        }

        await session.ExecuteAsync(
            $"CREATE KEYSPACE IF NOT EXISTS {keyspace} WITH replication = {{'class': 'SimpleStrategy', 'replication_factor': '1'}}",
            cancellationToken);
    }

    /// <summary>Applies what is missing.</summary>
    /// <param name="session">A session in the keyspace.</param>
    /// <param name="cancellationToken">Ends the attempt; it can be repeated.</param>
    /// <returns>The version that is there now.</returns>
    public async Task<int> ApplyAsync(CqlSession session, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(session);
        await session.ExecuteAsync(CreateVersions, cancellationToken);
        var current = 0;
        foreach (var row in await session.ExecuteAsync(ReadVersions, cancellationToken))
        {
            current = Math.Max(current, row.GetInt32("version"));
        }

        foreach (var migration in Migrations.All.Where(migration => migration.Version > current))
        {
            foreach (var statement in migration.Statements)
            {
                await session.ExecuteAsync(statement, cancellationToken);
            }

            if (migration.Version == 1)
            {
                // Before any job can be written, so that no worker ever has to guess where the jobs begin.
                await HandoffProgress.BeginAsync(session, clock.GetUtcNow(), cancellationToken);
            }

            var record = await session.PrepareAsync(RecordVersion, cancellationToken);
            await session.ExecuteAsync(record.Bind(migration.Version, clock.GetUtcNow()), cancellationToken);
            current = migration.Version;
            LogApplied(current);
        }

        return current;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The schema is at version {Version}")]
    private partial void LogApplied(int version);
}
