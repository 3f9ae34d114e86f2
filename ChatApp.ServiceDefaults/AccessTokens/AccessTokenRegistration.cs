
namespace Microsoft.Extensions.Hosting.AccessTokens;

/// <summary>Registers the verification of access tokens. Needs the stores.</summary>
public static class AccessTokenRegistration
{
    /// <summary>Adds <see cref="AccessTokenVerifier"/>.</summary>
    public static IServiceCollection AddAccessTokenVerification(this IServiceCollection services)
    {
        services.AddSingleton<PublishedKeys>();
        services.AddSingleton<AccessTokenVerifier>();
        return services;
    }
}
