using System.Security.Cryptography;
using System.Text;
using Aspire.Dashboard.Hosting;

namespace Aspire.Dashboard.Telemetry.Receive;

/// <summary>
/// Lets in whoever knows the key that the AppHost gives to its processes, and keeps the pages off the ports for telemetry, and telemetry
/// off the port of the pages.
/// </summary>
internal sealed class OtlpKeyMiddleware(RequestDelegate next, DashboardSettings settings)
{
    private const string Header = "x-otlp-api-key";
    private readonly byte[] _key = SHA256.HashData(Encoding.UTF8.GetBytes(settings.TelemetryKey));

    public Task InvokeAsync(HttpContext context)
    {
        var isTelemetryPort = context.Connection.LocalPort == settings.GrpcAddress?.Port
            || context.Connection.LocalPort == settings.HttpAddress?.Port;
        var isTelemetry = context.Request.Path.StartsWithSegments("/v1", StringComparison.Ordinal)
            || context.Request.Path.Value!.StartsWith("/opentelemetry.proto.collector.", StringComparison.Ordinal);
        if (isTelemetry != isTelemetryPort)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }

        if (!isTelemetry || CryptographicOperations.FixedTimeEquals(
            _key, SHA256.HashData(Encoding.UTF8.GetBytes(context.Request.Headers[Header].ToString()))))
        {
            return next(context);
        }

        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        return Task.CompletedTask;
    }
}
