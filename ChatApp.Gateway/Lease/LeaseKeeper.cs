using ChatApp.Gateway.Connections;
using ChatApp.Routing.Registry;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace ChatApp.Gateway.Lease;

/// <summary>
/// Holds the gateway's lease. A lapsed lease is never revived: the gateway takes a new epoch, registers every connection anew and reads
/// each of those inboxes again.
/// </summary>
internal sealed partial class LeaseKeeper(
    GatewayLeases leases,
    LeaseState state,
    ConnectionTable connections,
    ConnectionRegistrar registrar,
    IOptions<GatewayOptions> options,
    TimeProvider clock,
    ILogger<LeaseKeeper> logger) : BackgroundService
{
    // Re-registering is paced, so that an emptied Redis is no storm in the store.
    private const int RegistrationsPerSecond = 500;
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(1);

    private long _epoch;

    /// <inheritdoc/>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await TryAcquireAsync(); // If Redis is not there yet, the loop goes on trying and connections are refused meanwhile.
        await base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        var epoch = _epoch;
        state.Lost();
        try
        {
            await leases.ReleaseAsync(options.Value.Id, epoch);
        }
        catch (Exception exception) when (IsRedisFault(exception))
        {
            LogNotReleased(exception); // It lapses by itself.
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(state.Epoch == 0 ? RetryPause : GatewayLease.RenewalInterval, clock, stoppingToken);
                await RenewOrAcquireAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception) when (IsRedisFault(exception))
            {
                LogNotRenewed(exception, state.Epoch != 0);
            }
        }
    }

    private async Task RenewOrAcquireAsync(CancellationToken cancellationToken)
    {
        // Once it has run out by our own clock it has lapsed, whatever Redis says: what was handed to us meanwhile was not accepted.
        if (state.Epoch == 0)
        {
            await AcquireAnewAsync(cancellationToken);
            return;
        }

        var (askedAt, askedTimestamp) = (clock.GetUtcNow(), clock.GetTimestamp());
        switch (await leases.RenewAsync(options.Value.Id, _epoch, connections.Count))
        {
            case LeaseRenewal.Renewed:
                state.Granted(_epoch, askedAt, askedTimestamp);
                break;
            case LeaseRenewal.Lapsed:
                LogLapsed(_epoch);
                state.Lost();
                await AcquireAnewAsync(cancellationToken);
                break;
            default:
                LogTakenOver(options.Value.Id);
                state.Lost();
                await connections.CloseAllAsync(Contracts.ClientProtocol.CloseCode.GoingAway, "");
                break;
        }
    }

    private async Task AcquireAnewAsync(CancellationToken cancellationToken)
    {
        // Another process under our id, alive: it keeps the lease until it ends.
        if (await leases.FindAsync(options.Value.Id) is { } held && held.Epoch != _epoch)
        {
            LogTakenOver(options.Value.Id);
            return;
        }

        var lastGood = state.LastGood;
        await AcquireAsync();
        if (lastGood is not null)
        {
            await RegisterAllAsync(lastGood.Value, cancellationToken);
        }
    }

    private async Task RegisterAllAsync(DateTimeOffset lastGood, CancellationToken cancellationToken)
    {
        var all = connections.All();
        foreach (var group in all.Chunk(RegistrationsPerSecond / 10))
        {
            await Task.WhenAll(group.Select(connection => registrar.RegisterAnewAsync(connection, lastGood)));
            await Task.Delay(TimeSpan.FromMilliseconds(100), clock, cancellationToken);
        }

        LogRegisteredAnew(all.Count, _epoch);
    }

    private async Task TryAcquireAsync()
    {
        try
        {
            await AcquireAsync();
        }
        catch (Exception exception) when (IsRedisFault(exception))
        {
            LogNotRenewed(exception, false);
        }
    }

    private async Task AcquireAsync()
    {
        var (askedAt, askedTimestamp) = (clock.GetUtcNow(), clock.GetTimestamp());
        _epoch = leases.NewEpoch();
        await leases.AcquireAsync(new GatewayLease(
            options.Value.Id, _epoch, options.Value.PublicUrl, options.Value.PeerUrl, connections.Count));
        state.Granted(_epoch, askedAt, askedTimestamp);
        LogAcquired(_epoch);
    }

    private static bool IsRedisFault(Exception exception) => exception is RedisException or TimeoutException;

    [LoggerMessage(Level = LogLevel.Information, Message = "Holding the lease under epoch {Epoch}")]
    private partial void LogAcquired(long epoch);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The lease of epoch {Epoch} lapsed")]
    private partial void LogLapsed(long epoch);

    [LoggerMessage(Level = LogLevel.Error, Message = "Another process holds the lease of {GatewayId}: every gateway needs an id of its own")]
    private partial void LogTakenOver(string gatewayId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The lease could not be renewed; still valid: {StillValid}")]
    private partial void LogNotRenewed(Exception exception, bool stillValid);

    [LoggerMessage(Level = LogLevel.Information, Message = "The lease could not be released; it will lapse")]
    private partial void LogNotReleased(Exception exception);

    [LoggerMessage(Level = LogLevel.Information, Message = "Registered {Count} connections anew under epoch {Epoch}")]
    private partial void LogRegisteredAnew(int count, long epoch);
}
