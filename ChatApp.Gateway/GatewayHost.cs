using ChatApp.Routing.Faults;
using Microsoft.Extensions.Hosting.AccessTokens;
using Microsoft.Extensions.Hosting.Cassandra;
using Microsoft.Extensions.Hosting.Origins;
using Microsoft.Extensions.Hosting.Redis;

namespace ChatApp.Gateway;

/// <summary>Puts a gateway together: what Program runs, and tests run several of in one process.</summary>
internal static class GatewayHost
{
    public static WebApplication Build(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.AddClockOffset();
        builder.AddServiceDefaults();
        builder.AddRedis("redis");
        builder.AddStorage("cassandra");
        builder.Services.AddAccessTokenVerification();
        builder.Services.AddOriginCheck();
        builder.Services.AddGateway();
        builder.Listen();

        var app = builder.Build();
        app.UseOriginCheck();
        app.MapDefaultEndpoints();
        app.MapGateway();
        return app;
    }
}
