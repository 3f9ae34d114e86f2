using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace ChatApp.Bench.Micro.Handoff;

/// <summary>A process that takes hand-offs.</summary>
internal static class HandoffHost
{
    public const string Kind = "handoff";

    public static void Add(WebApplicationBuilder builder) => builder.Services.AddGrpc();

    public static void Map(WebApplication app) => app.MapGrpcService<AcceptingPeer>();
}
