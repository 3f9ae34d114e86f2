using CassandraNode.Schema;

namespace CassandraNode.Engine;

/// <summary>
/// Keeps the store from growing for ever: takes away what has expired, or was deleted, longer ago than a table's
/// <c>gc_grace_seconds</c>, and what partition and range deletions cover. Until then a deletion stays, so that a write with an older
/// time that comes late does not bring back what it deleted.
/// </summary>
internal sealed class Sweeper : IAsyncDisposable
{
    private const int KeysPerStep = 512;

    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    private readonly Store _store;
    private readonly Catalog _catalog;
    private readonly TimeProvider _clock;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _run;

    public Sweeper(Store store, Catalog catalog, TimeProvider clock)
    {
        _store = store;
        _catalog = catalog;
        _clock = clock;
        _run = RunAsync();
    }

    /// <summary>Goes through all tables once.</summary>
    /// <returns>How many stored values went or became smaller.</returns>
    public async Task<long> SweepAsync(CancellationToken cancellationToken)
    {
        var swept = 0L;
        foreach (var table in _catalog.Snapshot.Keyspaces.Values.SelectMany(keyspace => keyspace.Tables.Values))
        {
            byte[]? from = StoreKeys.FromToken(table, long.MinValue);
            var until = StoreKeys.EndOf(table);
            while (from is not null)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var sweep = new TableSweep(_store, table, _clock.GetUtcNow().ToUnixTimeSeconds());
                var keys = sweep.FindSweepable(from, until, KeysPerStep, out from);
                if (keys.Count > 0)
                {
                    // Looked at again by the committer, since what was read may have changed.
                    var request = new CommitRequest(() => new Decision([sweep.Sweep(keys)]), dependsOnStore: true);
                    var decision = await _store.CommitAsync(request, cancellationToken);
                    swept += decision.Mutations.Sum(mutation => mutation.Swept.Count);
                }
            }
        }

        return swept;
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _run;
        _stopping.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            using var timer = new PeriodicTimer(Interval, _clock);
            while (await timer.WaitForNextTickAsync(_stopping.Token))
            {
                await SweepOnceAsync();
            }
        }
        catch (OperationCanceledException)
        {
            // The node stops.
        }
    }

    private async Task SweepOnceAsync()
    {
        try
        {
            await SweepAsync(_stopping.Token);
        }
        catch (Protocol.CqlError)
        {
            // The store cannot be written; whoever writes hears so, and the next sweep finds the same.
        }
    }
}
