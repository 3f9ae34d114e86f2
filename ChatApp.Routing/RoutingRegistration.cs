using ChatApp.Routing.Faults;
using ChatApp.Routing.Handoff;
using ChatApp.Routing.Offline;
using ChatApp.Routing.Notices;
using ChatApp.Routing.Positions;
using ChatApp.Routing.Registry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace ChatApp.Routing;

/// <summary>Registers the registry, and for hosts that route copies everything from position to hand-off.</summary>
public static class RoutingRegistration
{
    /// <summary>The registry alone. Needs Redis (<c>IConnectionMultiplexer</c>).</summary>
    public static IServiceCollection AddRegistry(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<GatewayLeases>();
        services.AddSingleton<GatewayLeaseCache>();
        services.AddSingleton<Routes>();
        services.AddSingleton<Watchers>();
        services.AddSingleton<GatewayUsers>();
        return services;
    }

    /// <summary>The registry, and notices to gateways. Needs Redis; a gateway registers its own reader before.</summary>
    public static IServiceCollection AddNotices(this IServiceCollection services)
    {
        services.AddRegistry();
        services.TryAddSingleton<PeerStreams>();
        services.TryAddSingleton<INoticeReader, NoNoticeReader>();
        services.AddSingleton<Notifier>();
        return services;
    }

    /// <summary>The registry and the way of a copy. Needs Redis and the stores; a gateway registers its own connections before.</summary>
    public static IServiceCollection AddCopyRouting(this IServiceCollection services)
    {
        services.AddNotices();
        services.AddFaultPoints();
        services.AddSingleton<WriterSlot>();
        services.AddHostedService(provider => provider.GetRequiredService<WriterSlot>());
        services.AddSingleton<ClockCheck>();
        services.AddHostedService(provider => provider.GetRequiredService<ClockCheck>());
        services.AddHealthChecks().AddCheck<ClockHealthCheck>("clock");
        services.AddSingleton<PositionGenerator>();
        services.TryAddSingleton<ILocalConnections, NoLocalConnections>();
        services.AddSingleton<JobBacklog>();
        services.AddSingleton<WaitingSizes>();
        services.AddSingleton<WakeUps>();
        services.AddSingleton<OfflineCopies>();
        services.AddSingleton<SharedLookUps>();
        services.AddSingleton<CopyRouter>();
        return services;
    }
}
