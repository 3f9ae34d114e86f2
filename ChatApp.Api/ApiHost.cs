using Microsoft.Extensions.Hosting.Cassandra;
using Microsoft.Extensions.Hosting.Redis;

namespace ChatApp.Api;

/// <summary>Puts an api instance together: what Program runs, and tests run several of in one process.</summary>
internal static class ApiHost
{
    /// <summary>Builds one.</summary>
    /// <param name="args">The command line, which is configuration too.</param>
    /// <param name="configure">Replaces services before they are built: tests give their clock.</param>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = WebApplication.CreateBuilder(args);
        configure?.Invoke(builder);
        builder.AddServiceDefaults();
        builder.AddRedis("redis");
        builder.AddStorage("cassandra");
        builder.Services.AddApi();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = ApiRegistration.MaximumRequestBytes);

        var app = builder.Build();
        app.MapDefaultEndpoints();
        app.MapApi();
        return app;
    }
}
