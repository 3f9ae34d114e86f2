using ChatApp.Cql;
using ChatApp.Storage;
using ChatApp.Storage.Accounts;
using ChatApp.Storage.Blocks;
using ChatApp.Storage.Contacts;
using ChatApp.Storage.Cursors;
using ChatApp.Storage.Devices;
using ChatApp.Storage.Handoffs;
using ChatApp.Storage.Inboxes;
using ChatApp.Storage.LastSeen;
using ChatApp.Storage.Ledger;
using ChatApp.Storage.Privacy;
using ChatApp.Storage.Schema;
using ChatApp.Storage.SigningKeys;

namespace Microsoft.Extensions.Hosting.Cassandra;

/// <summary>Registers the stores.</summary>
public static class StorageRegistration
{
    /// <summary>
    /// Adds the stores over the connection string of a name, and a health check. The host's services start only once the store answers
    /// and its schema is the newest.
    /// </summary>
    /// <exception cref="InvalidOperationException">There is no such connection string, or it names no keyspace.</exception>
    public static IHostApplicationBuilder AddStorage(this IHostApplicationBuilder builder, string name)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var connectionString = builder.Configuration.GetConnectionString(name)
            ?? throw new InvalidOperationException($"The connection string '{name}' is missing: set ConnectionStrings__{name}.");
        var services = builder.Services;
        services.AddSingleton<StorageSession>();
        services.AddSingleton<SchemaMigrator>();
        services.AddSingleton(provider =>
        {
            var options = CqlSessionOptions.Parse(connectionString);
            options.TimeProvider = provider.GetRequiredService<TimeProvider>();
            options.LoggerFactory = provider.GetRequiredService<ILoggerFactory>();
            return options;
        });
        services.AddHostedService<StorageStarter>();
        services.AddHealthChecks().AddCheck<StorageHealthCheck>(name);
        services.AddSingleton<InboxStore>();
        services.AddSingleton<LedgerStore>();
        services.AddSingleton<CursorStore>();
        services.AddSingleton<HandoffJobStore>();
        services.AddSingleton<HandoffProgress>();
        services.AddSingleton<AccountStore>();
        services.AddSingleton<DeviceStore>();
        services.AddSingleton<SigningKeyStore>();
        services.AddSingleton<LastSeenStore>();
        services.AddSingleton<ContactStore>();
        services.AddSingleton<BlockStore>();
        services.AddSingleton<PrivacyStore>();
        services.AddSingleton<StanceReader>();
        return builder;
    }
}
