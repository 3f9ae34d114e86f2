using ChatApp.Delivery.Handoffs;
using ChatApp.Routing;

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
    }
}
