using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;

namespace ChatApp.Bench.Peers.SignalR;

/// <summary>A node of SignalR with its Redis backplane and its binary protocol.</summary>
internal static class SignalRHost
{
    public static void Add(WebApplicationBuilder builder, string redis)
    {
        builder.Services.AddSingleton<IUserIdProvider, UserOfQuery>();
        builder.Services.AddSignalR(options => options.ClientTimeoutInterval = TimeSpan.FromMinutes(10))
            .AddMessagePackProtocol()
            .AddStackExchangeRedis(redis);
    }

    public static void Map(WebApplication app) => app.MapHub<RelayHub>("/hub");
}
