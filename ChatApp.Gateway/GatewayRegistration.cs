using ChatApp.Gateway.Blocks;
using ChatApp.Gateway.Connections;
using ChatApp.Gateway.Connections.Audit;
using ChatApp.Gateway.Connections.Liveness;
using ChatApp.Gateway.Connections.Open;
using ChatApp.Gateway.Devices;
using ChatApp.Gateway.Drain;
using ChatApp.Gateway.Lease;
using ChatApp.Gateway.Memory;
using ChatApp.Gateway.Messages.Acknowledge;
using ChatApp.Gateway.Messages.Push;
using ChatApp.Gateway.Messages.Quota;
using ChatApp.Gateway.Messages.Rate;
using ChatApp.Gateway.Messages.Send;
using ChatApp.Gateway.Overload;
using ChatApp.Gateway.Peers;
using ChatApp.Gateway.Presence;
using ChatApp.Gateway.Receipts;
using ChatApp.Gateway.Receipts.Report;
using ChatApp.Gateway.Retention;
using ChatApp.Routing;
using ChatApp.Routing.Handoff;
using Microsoft.AspNetCore.Connections;

namespace ChatApp.Gateway;

/// <summary>A gateway's services and endpoints.</summary>
internal static class GatewayRegistration
{
    public static void AddGateway(this IServiceCollection services)
    {
        // A scope would be kept for as long as a connection lasts, and go with all that it starts. Our messages say whose connection it is.
        services.Configure<LoggerFilterOptions>(filter => filter.CaptureScopes = false);
        services.AddOptionsWithValidateOnStart<GatewayOptions, GatewayOptionsValidator>().BindConfiguration("Gateway");
        services.AddSingleton<ConnectionTable>();
        services.AddSingleton<LeaseState>();
        services.AddSingleton<ILocalConnections, LocalConnections>();
        services.AddPresence();
        services.AddSingleton<PeerCalls>();
        services.AddHostedService(provider => provider.GetRequiredService<PeerCalls>());
        services.AddCopyRouting();
        services.AddSingleton<RereadPace>();
        services.AddSingleton<ConnectionRegistrar>();
        services.AddSingleton<DeviceListCache>();
        services.AddSingleton<BlockCache>();
        services.AddSingleton<InboxReader>();
        services.AddSingleton<InboxQuota>();
        services.AddSingleton<UserRates>();
        services.AddSingleton<SendHandler>();
        services.AddSingleton<ReadReceiptSettings>();
        services.AddSingleton<ReceiptWriter>();
        services.AddSingleton<CursorKeeper>();
        services.AddHostedService(provider => provider.GetRequiredService<CursorKeeper>());
        services.AddSingleton<FinishedDays>();
        services.AddHostedService(provider => provider.GetRequiredService<FinishedDays>());
        services.AddSingleton<ReportReadHandler>();
        services.AddSingleton<LateConfirmations>();
        services.AddSingleton<HelloHandler>();
        services.AddSingleton<ConnectionRunner>();
        services.AddSingleton<DrainState>();
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<LoadGauge>(provider));
        services.AddHostedService(provider => provider.GetRequiredService<LoadGauge>());
        services.AddSingleton<Admission>();
        services.AddSingleton<RegistrationAnew>();
        services.AddHostedService<LeaseKeeper>();
        services.AddHostedService<RouteAudit>();
        services.AddHostedService<IdleSweep>();
        services.AddHostedService<Drainer>();
        services.AddSingleton<BlockPools>();
        services.AddSingleton<IMemoryPoolFactory<byte>>(provider => provider.GetRequiredService<BlockPools>());
        services.AddSingleton<ITrimmable>(provider => provider.GetRequiredService<BlockPools>());
        services.AddSingleton<ITrimmable>(provider => provider.GetRequiredService<DeviceListCache>());
        services.AddSingleton<ITrimmable>(provider => provider.GetRequiredService<BlockCache>());
        services.AddHostedService(provider => ActivatorUtilities.CreateInstance<QuietTrim>(provider));
        services.AddGrpc(options => options.MaxReceiveMessageSize = 4 << 20);
    }

    public static void MapGateway(this WebApplication app)
    {
        ChatEndpoint.Map(app);
        app.MapGrpcService<PeerService>();
    }
}
