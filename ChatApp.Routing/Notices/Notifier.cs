using ChatApp.Contracts.Identity;
using ChatApp.Contracts.ServiceProtocol;
using ChatApp.Routing.Handoff;
using ChatApp.Routing.Registry;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace ChatApp.Routing.Notices;

/// <summary>
/// Sends notices to gateways: presence and typing, which make no promise. Whatever goes wrong is logged, and left to the receivers' audits.
/// Thread-safe.
/// </summary>
public sealed partial class Notifier(
    PeerStreams peers, GatewayLeaseCache leases, Routes routes, Watchers watchers, INoticeReader local, ILogger<Notifier> logger)
{
    /// <summary>Tells the gateways that watch a user, as a change of their routes named them.</summary>
    public async Task TellAsync(UserId user, IReadOnlyList<WatchingGateway> gateways, Notice notice)
    {
        foreach (var gateway in gateways)
        {
            try
            {
                if (!await TryTellAsync(gateway.GatewayId, gateway.Epoch, notice))
                {
                    await watchers.UnwatchAsync(user, gateway); // It is dead: nobody else takes it out while others go on watching.
                }
            }
            catch (Exception exception) when (exception is RedisException or TimeoutException)
            {
                LogNotTold(exception, user);
                return;
            }
        }
    }

    /// <summary>Tells the gateways at which a user is connected, each once.</summary>
    public async Task TellWhereConnectedAsync(UserId user, Notice notice)
    {
        try
        {
            foreach (var place in (await routes.FindAsync(user)).Select(route => (route.GatewayId, route.Epoch)).Distinct())
            {
                await TryTellAsync(place.GatewayId, place.Epoch, notice);
            }
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            LogNotTold(exception, user);
        }
    }

    /// <summary>
    /// Tells that it has changed what others may see of a user, and the user of others: contacts, blocks, settings. The gateways that watch
    /// the user, and those at which they are connected, look at it again at once.
    /// </summary>
    public async Task TellVisibilityChangedAsync(UserId user)
    {
        var notice = new Notice { VisibilityChanged = new VisibilityChanged { UserId = user.ToWire() } };
        await TellWhereConnectedAsync(user, notice);
        try
        {
            await TellAsync(user, await watchers.FindAsync(user), notice);
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            LogNotTold(exception, user);
        }
    }

    /// <returns>False if there is no gateway of this epoch.</returns>
    private async ValueTask<bool> TryTellAsync(string gatewayId, long epoch, Notice notice)
    {
        if (gatewayId == local.GatewayId)
        {
            local.Read(notice);
            return true;
        }

        if (await leases.FindAsync(gatewayId, epoch) is not { } lease)
        {
            return false;
        }

        if (!peers.TryNotify(lease, notice))
        {
            LogDropped(notice.KindCase, gatewayId);
        }

        return true;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Those who watch {User} could not all be told")]
    private partial void LogNotTold(Exception exception, UserId user);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Kind} to {GatewayId} was dropped")]
    private partial void LogDropped(Notice.KindOneofCase kind, string gatewayId);
}
