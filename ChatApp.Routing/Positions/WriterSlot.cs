using System.Security.Cryptography;
using ChatApp.Contracts.Identity;
using ChatApp.Routing.Registry;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace ChatApp.Routing.Positions;

/// <summary>
/// The slot that this process writes into its positions, leased in Redis so that two processes seldom share one. Nothing relies on it:
/// two writers on one slot may make equal positions, and the message id keeps their rows apart. Thread-safe.
/// </summary>
public sealed partial class WriterSlot(IConnectionMultiplexer redis, TimeProvider clock, ILogger<WriterSlot> logger) : BackgroundService
{
    private static readonly TimeSpan Duration = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan RenewalInterval = TimeSpan.FromSeconds(20);

    private readonly string _owner = Guid.NewGuid().ToString("N");
    private volatile int _current = RandomNumberGenerator.GetInt32(Position.MaximumSlot + 1);

    /// <summary>The slot now: leased, or a random one until Redis answers.</summary>
    public int Current => _current;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(RenewalInterval, clock);
        do
        {
            try
            {
                await LeaseAsync();
            }
            catch (Exception exception) when (exception is RedisException or TimeoutException)
            {
                LogNotLeased(exception, _current);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task LeaseAsync()
    {
        var database = redis.GetDatabase();
        if (await database.TryExtendAsync(KeyOf(_current), _owner, Duration))
        {
            return;
        }

        var slot = _current;
        while (!await database.TryClaimAsync(KeyOf(slot), _owner, Duration))
        {
            slot = RandomNumberGenerator.GetInt32(Position.MaximumSlot + 1);
        }

        _current = slot;
        LogLeased(slot);
    }

    private static RedisKey KeyOf(int slot) => $"writer-slot:{{{slot}}}";

    [LoggerMessage(Level = LogLevel.Information, Message = "Leased writer slot {Slot}")]
    private partial void LogLeased(int slot);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Writer slot {Slot} could not be leased; going on with it")]
    private partial void LogNotLeased(Exception exception, int slot);
}
