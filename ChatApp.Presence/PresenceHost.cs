using ChatApp.Presence.Sweep;
using ChatApp.Routing;
using Microsoft.Extensions.Hosting.Cassandra;
using Microsoft.Extensions.Hosting.Redis;

namespace ChatApp.Presence;

/// <summary>Puts a presence instance together: what Program runs, and tests run several of in one process.</summary>
internal static class PresenceHost
{
    public static WebApplication Build(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.AddServiceDefaults();
        builder.AddRedis("redis");
        builder.AddStorage("cassandra");
        builder.Services.AddRegistry();
        builder.Services.AddSingleton<GatewaySweep>();
        builder.Services.AddHostedService<GatewaySweeper>();

        var app = builder.Build();
        app.MapDefaultEndpoints();
        return app;
    }
}
