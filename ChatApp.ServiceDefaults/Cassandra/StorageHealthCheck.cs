using ChatApp.Cql;
using ChatApp.Storage;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Microsoft.Extensions.Hosting.Cassandra;

/// <summary>Healthy while the store answers a trivial query.</summary>
internal sealed class StorageHealthCheck(StorageSession storage) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            using var rows = await storage.Cql.ExecuteAsync("SELECT release_version FROM system.local WHERE key = 'local'", cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (Exception exception) when (exception is CqlException or StorageUnavailableException)
        {
            return HealthCheckResult.Unhealthy("The store does not answer.", exception);
        }
    }
}
