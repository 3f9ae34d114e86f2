using ChatApp.Cql;
using ChatApp.Storage;
using ChatApp.Storage.Schema;

namespace Microsoft.Extensions.Hosting.Cassandra;

/// <summary>Connects the stores before any other hosted service starts, however long the store takes to answer.</summary>
internal sealed partial class StorageStarter(
    StorageSession storage, CqlSessionOptions options, SchemaMigrator migrator, TimeProvider clock, ILogger<StorageStarter> logger)
    : IHostedLifecycleService
{
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(1);

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                storage.Attach(await ConnectAsync(cancellationToken));
                return;
            }
            catch (CqlException exception) when (exception is not CqlAuthenticationFailedException)
            {
                LogWaiting(string.Join(", ", options.ContactPoints), exception.Message);
                await Task.Delay(RetryPause, clock, cancellationToken);
            }
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task<CqlSession> ConnectAsync(CancellationToken cancellationToken)
    {
        var keyspace = options.Keyspace
            ?? throw new InvalidOperationException("The Cassandra connection string names no keyspace: add 'Default Keyspace=…'.");
        options.Keyspace = null;
        try
        {
            await using var session = await CqlSession.ConnectAsync(options, cancellationToken);
            await SchemaMigrator.CreateKeyspaceAsync(session, keyspace, cancellationToken);
        }
        finally
        {
            options.Keyspace = keyspace;
        }

        var connected = await CqlSession.ConnectAsync(options, cancellationToken);
        try
        {
            await migrator.ApplyAsync(connected, cancellationToken);
            return connected;
        }
        catch
        {
            await connected.DisposeAsync();
            throw;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Waiting for Cassandra at {ContactPoints}: {Reason}")]
    private partial void LogWaiting(string contactPoints, string reason);
}
