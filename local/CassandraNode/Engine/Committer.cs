using System.Runtime.InteropServices;
using System.Threading.Channels;
using CassandraNode.Protocol;
using CassandraNode.Rocks;

namespace CassandraNode.Engine;

/// <summary>The one writer of the store. See <see cref="Store"/>.</summary>
internal sealed class Committer : IAsyncDisposable
{
    private const int MaximumWaiting = 16 * 1024;
    private const int MaximumBatch = 2048;
    private const long MaximumBatchBytes = 32 << 20;

    // Beside the schema's key; no table has number 0.
    private static readonly byte[] SyncMarker = [0, 0, 0, 0, 1];

    private readonly Channel<CommitRequest> _waiting = Channel.CreateBounded<CommitRequest>(
        new BoundedChannelOptions(MaximumWaiting) { FullMode = BoundedChannelFullMode.Wait, SingleReader = true });

    private readonly Store _store;
    private readonly RocksDatabase _database;
    private readonly Task _run;
    private bool _wroteUnsynced;

    // What the batch under way changes: rows, looked up together and merged when it is written, and whole values.
    private readonly List<RowChange> _changes = [];
    private readonly RowBounds _bounds;
    private readonly Dictionary<byte[], byte[]?> _values = new(ByteArrayComparer.Instance);
    private long _bytes;
    private byte[] _encoded = new byte[4096];

    /// <param name="store">What conditions are decided by.</param>
    /// <param name="database">What is written to.</param>
    /// <param name="rememberedPartitions">See <see cref="RowBounds"/>.</param>
    public Committer(Store store, RocksDatabase database, int rememberedPartitions)
    {
        _store = store;
        _database = database;
        _bounds = new RowBounds(rememberedPartitions, FindEnd);
        _run = Task.Factory.StartNew(
            RunAsync, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();
    }

    public Task<Decision> CommitAsync(CommitRequest request, CancellationToken cancellationToken) =>
        _waiting.Writer.TryWrite(request) ? request.Done : WhenThereIsRoomAsync(request, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        await _run;
    }

    private async Task<Decision> WhenThereIsRoomAsync(CommitRequest request, CancellationToken cancellationToken)
    {
        await _waiting.Writer.WriteAsync(request, cancellationToken);
        return await request.Done;
    }

    private async Task RunAsync()
    {
        while (await _waiting.Reader.WaitToReadAsync())
        {
            var batch = new List<CommitRequest>(Math.Min(MaximumBatch, _waiting.Reader.Count));
            _bytes = 0;
            try
            {
                while (batch.Count < MaximumBatch && _bytes < MaximumBatchBytes && _waiting.Reader.TryRead(out var request))
                {
                    batch.Add(request);
                    Decide(request);
                }

                Write(sync: true);
            }
            catch (Exception exception)
            {
                // Whatever it is, those who wait must hear of it, and the next batch has its chance.
                Clear();
                var error = new CqlError(ErrorCode.ServerError, $"The store cannot be written: {exception.Message}");
                foreach (var request in batch)
                {
                    request.Fail(error);
                }
            }

            ThreadPool.UnsafeQueueUserWorkItem(new FinishedCommits(batch), preferLocal: false);
        }
    }

    private void Decide(CommitRequest request)
    {
        if (request.DependsOnStore)
        {
            Write(sync: false); // So that it sees what was queued before; the fsync of the whole batch covers it.
        }

        try
        {
            foreach (var mutation in request.Decide().Mutations)
            {
                Apply(mutation);
            }
        }
        catch (Exception exception) when (exception is not RocksException)
        {
            request.Fail(exception); // This request's own fault; the others go on.
        }
    }

    private void Apply(Mutation mutation)
    {
        foreach (var (key, value) in mutation.Swept)
        {
            _values[key] = value;
        }

        if (mutation.DeletedAt != Row.Never)
        {
            var key = StoreKeys.Section(mutation.Partition, StoreKeys.PartitionDeletion);
            var before = Current(key) is { } stored ? BitConverter.ToInt64(stored) : Row.Never;
            _values[key] = BitConverter.GetBytes(Math.Max(before, mutation.DeletedAt));
        }

        if (mutation.Ranges.Count > 0)
        {
            var key = StoreKeys.Section(mutation.Partition, StoreKeys.RangeDeletions);
            var ranges = Current(key) is { } stored ? RangeDeletion.Read(stored) : [];
            ranges.RemoveAll(old => mutation.Ranges.Any(range =>
                range.Timestamp >= old.Timestamp
                && range.From.AsSpan().SequenceCompareTo(old.From) <= 0 && range.Until.AsSpan().SequenceCompareTo(old.Until) >= 0));
            ranges.AddRange(mutation.Ranges);
            _values[key] = RangeDeletion.Write(ranges);
        }

        foreach (var (key, change) in mutation.Rows)
        {
            _changes.Add(new RowChange(key, _changes.Count, change));
            foreach (var cell in change.Cells)
            {
                _bytes += cell.Path.Length + cell.Value.Length;
            }
        }
    }

    private byte[]? Current(byte[] key) => _values.TryGetValue(key, out var value) ? value : _store.Get(key);

    private byte[]? FindEnd(byte[] partition, bool highest)
    {
        using var rows = _database.Iterate(
            StoreKeys.Section(partition, StoreKeys.Rows), StoreKeys.Section(partition, StoreKeys.Rows + 1), descending: highest);
        return rows.IsValid() ? rows.Key() : null;
    }

    // In the order of their keys: neighbours are found, and put, where the one before has led.
    private void PutRows(RocksBatch batch)
    {
        _changes.Sort(RowChange.InOrder);
        var keys = new List<byte[]>(_changes.Count);
        foreach (var change in _changes)
        {
            if (keys.Count == 0 || !change.Key.AsSpan().SequenceEqual(keys[^1]))
            {
                keys.Add(change.Key);
            }
        }

        var stored = Stored(CollectionsMarshal.AsSpan(keys));
        for (var (next, number) = (0, 0); number < keys.Count; number++)
        {
            var row = stored[number] is { } value ? RowCodec.Read(value) : null;
            for (; next < _changes.Count && _changes[next].Key.AsSpan().SequenceEqual(keys[number]); next++)
            {
                if (row is null)
                {
                    row = Row.Of(_changes[next].Change);
                }
                else
                {
                    row.Merge(_changes[next].Change);
                }
            }

            Put(batch, keys[number], row!);
        }
    }

    // Of rows, as they are before the batch; null for those that are not there. Only what is not known to be new is looked up.
    private byte[]?[] Stored(ReadOnlySpan<byte[]> keys)
    {
        var areNew = new bool[keys.Length];
        _bounds.Take(keys, areNew);
        var sought = new List<byte[]>();
        for (var number = 0; number < keys.Length; number++)
        {
            if (!areNew[number])
            {
                sought.Add(keys[number]);
            }
        }

        var stored = new byte[]?[keys.Length];
        if (sought.Count > 0)
        {
            var found = _database.Get([.. sought]);
            for (var (next, number) = (0, 0); number < keys.Length; number++)
            {
                stored[number] = areNew[number] ? null : found[next++];
            }
        }

        return stored;
    }

    private void Put(RocksBatch batch, byte[] key, Row row)
    {
        var needed = RowCodec.Measure(row);
        if (_encoded.Length < needed)
        {
            _encoded = new byte[Math.Max(needed, _encoded.Length * 2)];
        }

        batch.Put(key, _encoded.AsSpan(0, RowCodec.Write(row, _encoded)));
    }

    private void Write(bool sync)
    {
        using var batch = new RocksBatch();
        foreach (var (key, value) in _values)
        {
            if (value is null)
            {
                batch.Delete(key);
            }
            else
            {
                batch.Put(key, value);
            }
        }

        PutRows(batch); // Behind the values: a row that was swept and then written to in the same batch is there.
        if (sync && _wroteUnsynced)
        {
            batch.Put(SyncMarker, SyncMarker); // A sync covers all that was written before it, but needs something to write.
        }

        if (batch.Count > 0)
        {
            _database.Write(batch, sync);
            StoreMetrics.Fsyncs.Add(sync ? 1 : 0);
        }

        _wroteUnsynced = !sync && (_wroteUnsynced || batch.Count > 0);
        Clear();
    }

    private void Clear()
    {
        _changes.Clear();
        _values.Clear();
    }
}
