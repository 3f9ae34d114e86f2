using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Microsoft.Extensions.Hosting.Health;

/// <summary>
/// What <c>/health</c> and <c>/alive</c> say: the whole in the first line, as ever, and then the names of the checks that are not healthy,
/// for whoever is called because of it. No descriptions: anybody may ask.
/// </summary>
internal static class HealthText
{
    public static Task WriteAsync(HttpContext context, HealthReport report)
    {
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(Of(report), context.RequestAborted);
    }

    public static string Of(HealthReport report) => string.Join('\n',
    [
        report.Status.ToString(),
        .. report.Entries.Where(entry => entry.Value.Status != HealthStatus.Healthy).Select(entry => $"{entry.Key}: {entry.Value.Status}"),
    ]);
}
