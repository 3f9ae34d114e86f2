using System.Collections.Concurrent;
using ChatApp.Contracts.ClientProtocol;
using ChatApp.Contracts.Identity;
using ChatApp.Gateway.Connections.Audit;
using ChatApp.Gateway.Lease;
using ChatApp.Gateway.Presence.Announcing;
using ChatApp.Routing.Faults;
using ChatApp.Routing.Handoff;
using ChatApp.Routing.Registry;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace ChatApp.Gateway.Connections;

/// <summary>Puts connections into the registry and takes them out. Of a device's connections the one with the higher number wins.</summary>
internal sealed partial class ConnectionRegistrar(
    Routes routes,
    GatewayUsers users,
    GatewayLeaseCache leases,
    PeerStreams peers,
    RouteAnnouncer announcer,
    ConnectionTable connections,
    LeaseState lease,
    RereadPace pace,
    FaultPoints faults,
    IOptions<GatewayOptions> options,
    TimeProvider clock,
    ILogger<ConnectionRegistrar> logger)
{
    // Routes of closed connections that Redis did not answer for, to be removed when it does.
    private readonly ConcurrentDictionary<DeviceAddress, DeviceRoute> _leftovers = new();

    /// <summary>Registers a new connection.</summary>
    /// <returns>Whether it is registered; false if the gateway has no lease, Redis does not answer, or a newer connection exists.</returns>
    public async Task<RegistrationOutcome> RegisterAsync(Connection connection)
    {
        if (!connections.TryAdd(connection, out var loser))
        {
            return RegistrationOutcome.Superseded;
        }

        if (loser is not null)
        {
            await loser.CloseAsync(CloseCode.Superseded, "");
        }

        return await RegisterRouteAsync(connection);
    }

    /// <summary>
    /// Registers a connection under a new epoch. While the old lease was gone, copies for it were taken as offline: they come before
    /// what is handed off from now on, once <see cref="ReadAgainAsync"/> has had its turn.
    /// </summary>
    public async Task RegisterAnewAsync(Connection connection, DateTimeOffset lastGood)
    {
        if (!faults.Has(PlantedFault.LeaseRevivedUnread))
        {
            connection.Pushes.HoldBackFrom(Position.StartOf(lastGood - ChatProtocol.ReplayWindow));
        }

        switch (await RegisterRouteAsync(connection))
        {
            case RegistrationOutcome.Registered:
                break;
            case RegistrationOutcome.Superseded:
                await connection.CloseAsync(CloseCode.Superseded, "");
                break;
            default:
                await connection.CloseAsync(CloseCode.GoingAway, ""); // It cannot be found here; elsewhere it can.
                break;
        }
    }

    /// <summary>Reads the inbox of a registered connection again if copies are held back there, when its turn has come.</summary>
    public async Task ReadAgainAsync(Connection connection, CancellationToken cancellationToken)
    {
        if (connection.Pushes.IsHeldBack)
        {
            await pace.WaitAsync(cancellationToken);
            connection.Pushes.ReadHeldBack();
        }
    }

    /// <summary>
    /// Sees whether a connection's route is in the registry, and renews its expiry. What was lost is put back; copies may have been taken
    /// as offline since it was last seen there, so the inbox is read again from then.
    /// </summary>
    public async Task AuditAsync(Connection connection, CancellationToken cancellationToken)
    {
        if (connection.Route is not { } route || !lease.IsValid(route.Epoch) || connections.Find(connection.Device) != connection)
        {
            return; // It is being registered anew, or closing.
        }

        var seen = clock.GetUtcNow();
        try
        {
            // Until there is an answer, the route may be back without anybody knowing that it was gone.
            var wasInDoubt = connection.IsRouteInDoubt;
            connection.IsRouteInDoubt = true;
            var found = await routes.RegisterAsync(connection.Device.User, route);
            await faults.PassAsync(FaultPoint.BeforeAuditAnswer, cancellationToken);
            if (!found.Registered)
            {
                await connection.CloseAsync(CloseCode.Superseded, "");
                return;
            }

            // At once: should Redis fail in what follows, the next round finds the route in its place.
            if (found.Previous != route || wasInDoubt)
            {
                connection.Pushes.HoldBackFrom(Position.StartOf(connection.RouteSeenAt - ChatProtocol.ReplayWindow));
                LogRepaired(connection.Device);
            }

            (connection.RouteSeenAt, connection.IsRouteInDoubt) = (seen, false);
            await announcer.RegisteredAsync(connection.Device.User, route, found);
            await users.AddAsync(options.Value.Id, connection.Device.User);
            if (found.Previous != route)
            {
                await NotifyLoserAsync(connection, found.Previous);
            }

            await RemoveIfClosedAsync(connection, route);
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            LogNotRegistered(exception, connection.Device); // The next round sees to it.
        }

        await ReadAgainAsync(connection, cancellationToken);
    }

    /// <summary>Removes the routes that could not be removed when their connections closed.</summary>
    public async Task RemoveLeftoversAsync()
    {
        foreach (var (device, route) in _leftovers)
        {
            try
            {
                await RemoveRouteAsync(device.User, route);
                _leftovers.TryRemove(KeyValuePair.Create(device, route));
            }
            catch (Exception exception) when (exception is RedisException or TimeoutException)
            {
                LogNotRemoved(exception, device);
                return; // Redis still does not answer.
            }
        }
    }

    /// <summary>Takes a closed connection out: only its own route, never a newer one's.</summary>
    public async Task UnregisterAsync(Connection connection)
    {
        connections.Remove(connection);
        try
        {
            if (connection.Route is { } route)
            {
                await RemoveRouteAsync(connection.Device.User, route);
            }

            if (!connections.HasUser(connection.Device.User))
            {
                await users.RemoveAsync(options.Value.Id, connection.Device.User);
            }
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            LogNotRemoved(exception, connection.Device); // A copy handed to us for it is answered with "not connected".
            if (connection.Route is { } route)
            {
                _leftovers[connection.Device] = route;
            }
        }
    }

    private async Task<RegistrationOutcome> RegisterRouteAsync(Connection connection)
    {
        // The table has the connection before the registry has the route: whoever finds the route is accepted.
        var epoch = lease.Epoch;
        if (epoch == 0)
        {
            return RegistrationOutcome.Unavailable;
        }

        var route = new DeviceRoute(connection.Device.Device, options.Value.Id, epoch, connection.Number);
        var seen = clock.GetUtcNow();
        try
        {
            var registration = await routes.RegisterAsync(connection.Device.User, route);
            if (!registration.Registered)
            {
                return RegistrationOutcome.Superseded;
            }

            connection.Route = route;
            connection.RouteSeenAt = seen;
            await announcer.RegisteredAsync(connection.Device.User, route, registration);
            _leftovers.TryRemove(connection.Device, out _);
            await users.AddAsync(options.Value.Id, connection.Device.User);
            await NotifyLoserAsync(connection, registration.Previous);
            if (await RemoveIfClosedAsync(connection, route))
            {
                return RegistrationOutcome.Superseded;
            }
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            LogNotRegistered(exception, connection.Device);
            return RegistrationOutcome.Unavailable;
        }

        // A new epoch that was taken meanwhile has gone through the table, and may have missed this route or been overwritten by it.
        return lease.IsValid(epoch) ? RegistrationOutcome.Registered : await RegisterRouteAsync(connection);
    }

    /// <summary>Takes a route out again whose connection was taken out while it was being put in.</summary>
    /// <returns>Whether it was.</returns>
    private async Task<bool> RemoveIfClosedAsync(Connection connection, DeviceRoute route)
    {
        if (connections.Find(connection.Device) == connection)
        {
            return false; // If it closes from here on, it removes the route itself.
        }

        await RemoveRouteAsync(connection.Device.User, route);
        return true;
    }

    private async Task RemoveRouteAsync(UserId user, DeviceRoute route) =>
        await announcer.RemovedAsync(user, route, await routes.RemoveAsync(user, route));

    private async Task NotifyLoserAsync(Connection connection, DeviceRoute? previous)
    {
        if (previous is not null && previous.GatewayId != options.Value.Id && await leases.FindAsync(previous) is { } loser)
        {
            peers.NotifySuperseded(loser, connection.Device, connection.Number);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Device} could not be registered")]
    private partial void LogNotRegistered(Exception exception, DeviceAddress device);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The route of {Device} was lost; it is back, and the inbox is read again")]
    private partial void LogRepaired(DeviceAddress device);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The route of {Device} could not be removed")]
    private partial void LogNotRemoved(Exception exception, DeviceAddress device);
}
