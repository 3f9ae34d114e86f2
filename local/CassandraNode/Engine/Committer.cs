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

    // What the batch under way changes: the rows, and each change in order with the number of its row. They are looked up together, and
    // merged, when the batch is written.
    private readonly Dictionary<byte[], int> _rowNumbers = new(ByteArrayComparer.Instance);
    private readonly List<byte[]> _rowKeys = [];
    private readonly List<KeyValuePair<int, Row>> _changes = [];
    private readonly Dictionary<byte[], byte[]?> _values = new(ByteArrayComparer.Instance);
    private long _bytes;
    private byte[] _encoded = new byte[4096];

    public Committer(Store store, RocksDatabase database)
    {
        _store = store;
        _database = database;
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
            var number = _rowKeys.Count;
            if (_rowNumbers.TryAdd(key, number)) // Nearly always, so the key is hashed once.
            {
                _rowKeys.Add(key);
            }
            else
            {
                number = _rowNumbers[key];
            }

            _changes.Add(new(number, change));
            foreach (var cell in change.Cells)
            {
                _bytes += cell.Path.Length + cell.Value.Length;
            }
        }
    }

    private byte[]? Current(byte[] key) => _values.TryGetValue(key, out var value) ? value : _store.Get(key);

    // The rows of the batch as they are once it is written, in the order of their keys: neighbours are found, and put, where the one
    // before has led.
    private KeyValuePair<byte[], Row>[] Merge()
    {
        if (_rowKeys.Count == 0)
        {
            return [];
        }

        var keys = _rowKeys.ToArray();
        var numbers = new int[keys.Length];
        for (var number = 0; number < numbers.Length; number++)
        {
            numbers[number] = number;
        }

        Array.Sort(keys, numbers, ByteArrayComparer.Instance);
        var stored = _database.Get(keys);
        var rows = new Row?[keys.Length];
        for (var place = 0; place < keys.Length; place++)
        {
            rows[numbers[place]] = stored[place] is { } value ? RowCodec.Read(value) : null;
        }

        foreach (var (number, change) in _changes)
        {
            rows[number] ??= new Row { Clustering = change.Clustering, Cells = new(change.Cells.Count) };
            rows[number]!.Merge(change);
        }

        var merged = new KeyValuePair<byte[], Row>[keys.Length];
        for (var place = 0; place < keys.Length; place++)
        {
            merged[place] = new(keys[place], rows[numbers[place]]!);
        }

        return merged;
    }

    private void Write(bool sync)
    {
        var rows = Merge();
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

        // Behind the values: a row that was swept and then written to in the same batch is there.
        foreach (var (key, row) in rows)
        {
            var needed = RowCodec.Measure(row);
            if (_encoded.Length < needed)
            {
                _encoded = new byte[Math.Max(needed, _encoded.Length * 2)];
            }

            batch.Put(key, _encoded.AsSpan(0, RowCodec.Write(row, _encoded)));
        }

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
        _rowNumbers.Clear();
        _rowKeys.Clear();
        _values.Clear();
    }
}
