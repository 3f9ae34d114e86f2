using ChatApp.Delivery.Handoffs;
using ChatApp.Delivery.WakeUps;
using ChatApp.Routing;
using Microsoft.Extensions.Options;

namespace ChatApp.Delivery;

/// <summary>The delivery worker's services.</summary>
internal static class DeliveryRegistration
{
    public static void AddDelivery(this IServiceCollection services)
    {
        services.AddOptionsWithValidateOnStart<DeliveryOptions, DeliveryOptionsValidator>().BindConfiguration("Delivery");
        services.AddCopyRouting();
        services.AddSingleton<ShardLeases>();
        services.AddSingleton<HandoffJobRunner>();
        services.AddSingleton<JobsUnderWay>();
        services.AddHostedService<ShardKeeper>();
        services.AddHostedService<HandoffWorker>();
        services.AddWakeUps();
    }

    private static void AddWakeUps(this IServiceCollection services)
    {
        services.AddOptionsWithValidateOnStart<WakeUpOptions, WakeUpOptionsValidator>().BindConfiguration("Delivery:WakeUps");
        services.AddSingleton<IWakeUpSender>(provider => provider.GetRequiredService<IOptions<WakeUpOptions>>().Value.Url is null
            ? new NoWakeUps()
            : ActivatorUtilities.CreateInstance<WebhookWakeUps>(provider));
        services.AddHostedService<WakeUpWorker>();
    }
}
