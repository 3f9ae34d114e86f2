using Microsoft.AspNetCore.Http.Features;

namespace ChatApp.Gateway.Connections.Liveness;

/// <summary>
/// Upgrades a request to a stream that notes when the peer was heard. A WebSocket keeps its pongs to itself and, when they stay away, ends
/// without a code; below it, every byte is seen.
/// </summary>
internal sealed class HeardUpgrade(IHttpUpgradeFeature inner, LastHeard heard) : IHttpUpgradeFeature
{
    /// <inheritdoc/>
    public bool IsUpgradableRequest => inner.IsUpgradableRequest;

    /// <summary>Lets every WebSocket of the application be heard. Comes before <c>UseWebSockets</c>.</summary>
    public static void Use(IApplicationBuilder app)
    {
        var clock = app.ApplicationServices.GetRequiredService<TimeProvider>();
        app.Use((context, next) =>
        {
            if (context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true } upgrade)
            {
                var heard = new LastHeard(clock);
                context.Features.Set(heard);
                context.Features.Set<IHttpUpgradeFeature>(new HeardUpgrade(upgrade, heard));
            }

            return next(context);
        });
    }

    /// <inheritdoc/>
    public async Task<Stream> UpgradeAsync() => new HeardStream(await inner.UpgradeAsync(), heard);
}
