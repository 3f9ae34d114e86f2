using ChatApp.Gateway.Connections;
using ChatApp.Gateway.Overload;
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
    RegistrationAnew anew,
    Admission admission,
    IOptions<GatewayOptions> options,
    TimeProvider clock,
    ILogger<LeaseKeeper> logger) : BackgroundService
{
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(1);

    private long _epoch;

    // Registering anew may take longer than a lease lasts, so it runs beside the renewals.
    private CancellationTokenSource _registeringStop = new();
    private Task _registering = Task.CompletedTask;

    // From when on inboxes are to be read again; null once every connection is registered under the present epoch, and knows it itself.
    private DateTimeOffset? _unregisteredSince;

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
        await StopRegisteringAsync();
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
    public override void Dispose()
    {
        _registeringStop.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(state.Epoch == 0 ? RetryPause : GatewayLease.RenewalInterval, clock, stoppingToken);
                await RenewOrAcquireAsync();
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

    private async Task RenewOrAcquireAsync()
    {
        // Once it has run out by our own clock it has lapsed, whatever Redis says: what was handed to us meanwhile was not accepted.
        if (state.Epoch == 0)
        {
            await AcquireAnewAsync();
            return;
        }

        var (askedAt, askedTimestamp) = (clock.GetUtcNow(), clock.GetTimestamp());
        switch (await leases.RenewAsync(options.Value.Id, _epoch, connections.Count, admission.RefusalReason is null))
        {
            case LeaseRenewal.Renewed when state.TryExtend(_epoch, askedAt, askedTimestamp):
                break;
            case LeaseRenewal.Renewed or LeaseRenewal.Lapsed:
                LogLapsed(_epoch);
                state.Lost();
                await AcquireAnewAsync();
                break;
            default:
                LogTakenOver(options.Value.Id);
                state.Lost();
                await connections.CloseAllAsync(Contracts.ClientProtocol.CloseCode.GoingAway, "");
                break;
        }
    }

    private async Task AcquireAnewAsync()
    {
        // Another process under our id, alive: it keeps the lease until it ends.
        if (await leases.FindAsync(options.Value.Id) is { } held && held.Epoch != _epoch)
        {
            LogTakenOver(options.Value.Id);
            return;
        }

        // A lapse in the middle of registering anew begins it again, and from where it stood for those that it had not reached.
        await StopRegisteringAsync();
        _unregisteredSince ??= state.LastGood;
        await AcquireAsync();
        if (_unregisteredSince is { } since)
        {
            _registering = RegisterAllAsync(since, _registeringStop.Token);
        }
    }

    private async Task RegisterAllAsync(DateTimeOffset lastGood, CancellationToken cancellationToken)
    {
        try
        {
            var all = await anew.RegisterAsync(lastGood, cancellationToken);
            _unregisteredSince = null;
            LogRegisteredAnew(all.Count, _epoch);
            await anew.ReadAgainAsync(all, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
        }
    }

    private async Task StopRegisteringAsync()
    {
        await _registeringStop.CancelAsync();
        await _registering;
        _registeringStop.Dispose();
        _registeringStop = new CancellationTokenSource();
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
            options.Value.Id, _epoch, options.Value.PublicUrl, options.Value.PeerUrl, connections.Count)
        {
            TakesConnections = admission.RefusalReason is null,
        });
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
