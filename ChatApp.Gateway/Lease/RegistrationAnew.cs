using ChatApp.Gateway.Connections;

namespace ChatApp.Gateway.Lease;

/// <summary>
/// Puts every connection into the registry under a new epoch: fast, because until then nobody is found and all seem to be offline. Their
/// inboxes are read again after that, and slowly, because the store has all the other gateways' to read as well.
/// </summary>
internal sealed class RegistrationAnew(ConnectionTable connections, ConnectionRegistrar registrar, TimeProvider clock)
{
    // A gateway sees that its lease is gone within 3 s; with this and a second or two for the work all is back within a lease.
    private static readonly TimeSpan Spread = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);

    // So few do not need spreading.
    private const int SmallestBatch = 50;

    /// <summary>Registers all that are there, in random order and spread over 4 s, many on the way to Redis at a time.</summary>
    /// <param name="lastGood">When the lease was last known to be good.</param>
    /// <param name="cancellationToken">Ends it between two batches.</param>
    /// <returns>All that were there, whose inboxes are to be read again.</returns>
    public async Task<IReadOnlyList<Connection>> RegisterAsync(DateTimeOffset lastGood, CancellationToken cancellationToken)
    {
        Connection[] all = [.. connections.All()];
        Random.Shared.Shuffle(all);
        using var timer = new PeriodicTimer(Step, clock);
        foreach (var batch in all.Chunk(Math.Max(SmallestBatch, (int)Math.Ceiling(all.Length * (Step / Spread)))))
        {
            await Task.WhenAll(batch.Select(connection => registrar.RegisterAnewAsync(connection, lastGood)));
            await timer.WaitForNextTickAsync(cancellationToken);
        }

        return all;
    }

    /// <summary>Has the inboxes read again of which that is still to be done, at the pace that the store is asked at.</summary>
    public async Task ReadAgainAsync(IReadOnlyList<Connection> registered, CancellationToken cancellationToken)
    {
        foreach (var connection in registered)
        {
            await registrar.ReadAgainAsync(connection, cancellationToken);
        }
    }
}
