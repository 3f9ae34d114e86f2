using ChatApp.Gateway.Notices;
using ChatApp.Gateway.Presence.Announcing;
using ChatApp.Gateway.Presence.Following;
using ChatApp.Gateway.Presence.Visibility;
using ChatApp.Gateway.Presence.Watching;
using ChatApp.Gateway.Typing;
using ChatApp.Routing.Notices;

namespace ChatApp.Gateway.Presence;

/// <summary>Presence and typing.</summary>
internal static class PresenceRegistration
{
    public static void AddPresence(this IServiceCollection services)
    {
        services.AddOptionsWithValidateOnStart<PresenceOptions, PresenceOptionsValidator>().BindConfiguration("Presence");
        services.AddSingleton<WatchedUsers>();
        services.AddSingleton<WatchQueue>();
        services.AddSingleton<WatchHandler>();
        services.AddSingleton<VisibilityCache>();
        services.AddSingleton<PresenceTeller>();
        services.AddSingleton<RouteAnnouncer>();
        services.AddSingleton<ReportTypingHandler>();
        services.AddSingleton<INoticeReader, NoticeReader>();
        services.AddSingletonHosted<GatewayLookout>();
        services.AddSingletonHosted<TypingTeller>();
        services.AddHostedService<PresenceFollower>();
    }

    private static void AddSingletonHosted<T>(this IServiceCollection services)
        where T : class, IHostedService
    {
        services.AddSingleton<T>();
        services.AddHostedService(provider => provider.GetRequiredService<T>());
    }
}
