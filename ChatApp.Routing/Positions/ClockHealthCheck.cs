using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ChatApp.Routing.Positions;

/// <summary>Unhealthy while this server's clock is out of its bound, or was never measured: it refuses to write, so send it no traffic.</summary>
internal sealed class ClockHealthCheck(ClockCheck clock) : IHealthCheck
{
    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(clock.IsWithinBound ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy(Describe(clock.Offset)));

    private static string Describe(TimeSpan offset) => string.Create(
        CultureInfo.InvariantCulture, $"Off by {offset.TotalMilliseconds:0} ms against Redis; the bound is {ClockCheck.Bound.TotalMilliseconds:0} ms.");
}
