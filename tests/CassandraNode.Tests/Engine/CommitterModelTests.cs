using System.Globalization;
using CassandraNode.Engine;
using CassandraNode.Schema;
using ChatApp.Cql.Types;

namespace CassandraNode.Tests.Engine;

/// <summary>
/// Random changes to few partitions, most of them in ascending or descending order and some anywhere, against rows in memory that every change is
/// merged into. The store remembers the bounds of some of the partitions, is closed and opened again, swept and truncated.
/// </summary>
public sealed class CommitterModelTests(ITestOutputHelper output)
{
    private const int Partitions = 8;
    private const int Rounds = 400;

    private static readonly Table[] Tables = [NewTable(1), NewTable(2)];

    private readonly Dictionary<byte[], Row> _model = new(ByteArrayComparer.Instance);
    private readonly (int Lowest, int Highest)[] _ends = new (int, int)[Partitions];

    [Fact]
    public async Task What_is_stored_is_what_all_changes_merged_give()
    {
        var random = new Random(Seed.Choose(output));
        using var folder = new TemporaryFolder();
        var store = Store.Open(folder.Path, random.Next(2, Partitions + 1));
        try
        {
            for (var round = 0; round < Rounds; round++)
            {
                await CommitAsync(store, random);
                switch (random.Next(20))
                {
                    case 0:
                        await SweepAsync(store, random);
                        break;
                    case 1:
                        Truncate(store, Tables[random.Next(Tables.Length)]);
                        break;
                    case 2:
                        await store.DisposeAsync();
                        store = Store.Open(folder.Path, random.Next(2, Partitions + 1));
                        break;
                }

                Compare(store, round);
            }
        }
        finally
        {
            await store.DisposeAsync();
        }
    }

    private static Table NewTable(int number) => new(
        number, Guid.NewGuid(), "model", $"t{number}",
        [
            new Column(0, "p", CqlType.Int, ColumnKind.PartitionKey, 0, false), new Column(1, "c", CqlType.Int, ColumnKind.Clustering, 0, number == 2),
            new Column(2, "v", CqlType.Int, ColumnKind.Regular, -1, false),
        ],
        nextColumnId: 3, new Dictionary<string, object>(StringComparer.Ordinal));

    // Several at once, so that they are written together or not, as it happens; some see the store before they decide, some fail.
    private async Task CommitAsync(Store store, Random random)
    {
        var commits = new List<Task>();
        for (var requests = random.Next(1, 6); requests > 0; requests--)
        {
            var mutations = Enumerable.Range(0, random.Next(1, 6)).Select(_ => NewMutation(random)).ToList();
            var fails = random.Next(10) == 0;
            // First in the model, since a change belongs to the store once it has it.
            foreach (var (key, change) in fails ? [] : mutations.SelectMany(static mutation => mutation.Rows))
            {
                if (!_model.TryGetValue(key, out var row))
                {
                    _model[key] = row = new Row { Clustering = change.Clustering };
                }

                row.Merge(Copy(change));
            }

            var request = new CommitRequest(
                () => fails ? throw new InvalidOperationException("Fails.") : new Decision(mutations), dependsOnStore: random.Next(5) == 0);
            var commit = store.CommitAsync(request, Sessions.Token);
            commits.Add(fails ? Assert.ThrowsAsync<InvalidOperationException>(() => commit) : commit);
        }

        await Task.WhenAll(commits);
    }

    private Mutation NewMutation(Random random)
    {
        var number = random.Next(Partitions);
        var table = Tables[number % Tables.Length];
        var partition = StoreKeys.Partition(table, Bytes(number));
        var mutation = new Mutation(table, partition);
        for (var rows = random.Next(1, 4); rows > 0; rows--)
        {
            if (random.Next(10) == 0)
            {
                mutation.Rows.Add(new(StoreKeys.Section(partition, StoreKeys.StaticRow), NewChange(random, [])));
                continue;
            }

            byte[][] clustering = [Bytes(NextClustering(number, random))];
            mutation.Rows.Add(new(StoreKeys.Row(partition, StoreKeys.Clustering(table.ClusteringKey, clustering)), NewChange(random, clustering)));
        }

        mutation.DeletedAt = random.Next(20) == 0 ? random.Next(5) : Row.Never;
        mutation.Ranges = random.Next(20) == 0 ? [new RangeDeletion([0], [0xFF, 0xFF], random.Next(5))] : [];
        return mutation;
    }

    private int NextClustering(int partition, Random random)
    {
        var (lowest, highest) = _ends[partition];
        var ascends = partition % 4 < 2;
        var next = random.Next(6) switch
        {
            0 => random.Next(lowest - 3, highest + 4),
            1 => ascends ? highest + random.Next(2, 5) : lowest - random.Next(2, 5),
            2 => ascends ? highest - random.Next(3) : lowest + random.Next(3), // Once more what was written lately.
            _ => ascends ? highest + 1 : lowest - 1,
        };
        _ends[partition] = (Math.Min(lowest, next), Math.Max(highest, next));
        return next;
    }

    private static Row NewChange(Random random, byte[][] clustering)
    {
        var row = new Row { Clustering = clustering };
        var at = random.Next(10);
        if (random.Next(8) == 0)
        {
            row.DeletedAt = at;
            return row;
        }

        (row.MarkerTimestamp, row.MarkerExpiresAt) = random.Next(2) == 0 ? (at, random.Next(2) * 1000) : (Row.Never, 0);
        for (var cells = random.Next(1, 5); cells > 0; cells--)
        {
            var kind = (CellKind)random.Next(4);
            row.Cells.Add(new Cell(
                (ushort)(kind == CellKind.CounterDelta ? 9 : 2 + random.Next(2)), kind is CellKind.CollectionDeletion or CellKind.CounterDelta ? [] : new byte[random.Next(3)],
                kind == CellKind.CollectionDeletion ? at - random.Next(2) : at, 0, 0, kind,
                ValueOf(kind, random.Next(100))));
        }

        return row;
    }

    private async Task SweepAsync(Store store, Random random)
    {
        if (_model.Count > 0)
        {
            var key = _model.Keys.ElementAt(random.Next(_model.Count));
            var mutation = new Mutation(Tables[0], []) { Swept = [new(key, null)] };
            await store.CommitAsync(new CommitRequest(() => new Decision([mutation]), dependsOnStore: true), Sessions.Token);
            _model.Remove(key);
        }
    }

    private void Truncate(Store store, Table table)
    {
        store.RemoveRange(StoreKeys.FromToken(table, long.MinValue), StoreKeys.EndOf(table));
        foreach (var key in _model.Keys.Where(key => key[3] == table.Number).ToList())
        {
            _model.Remove(key);
        }
    }

    private void Compare(Store store, int round)
    {
        var stored = store.Scan(StoreKeys.FromToken(Tables[0], long.MinValue), StoreKeys.EndOf(Tables[^1]))
            .Where(static pair => pair.Key[StoreKeys.PartitionLengthOf(pair.Key)] >= StoreKeys.StaticRow)
            .Select(static pair => $"{Convert.ToHexString(pair.Key)} {Describe(RowCodec.Read(pair.Value))}");
        var expected = _model.OrderBy(static pair => pair.Key, ByteArrayComparer.Instance)
            .Select(static pair => $"{Convert.ToHexString(pair.Key)} {Describe(pair.Value)}");
        Assert.Equal(expected, stored);
        output.WriteLine($"round {round}: {_model.Count} rows");
    }

    private static string Describe(Row row) => string.Create(
        CultureInfo.InvariantCulture,
        $"{string.Join('/', row.Clustering.Select(Convert.ToHexString))} {row.MarkerTimestamp} {row.MarkerExpiresAt} {row.DeletedAt} ")
        + string.Join(' ', row.Cells.Select(static cell => string.Create(
            CultureInfo.InvariantCulture,
            $"{cell.Column}:{Convert.ToHexString(cell.Path)}:{cell.Timestamp}:{cell.Kind}:{Convert.ToHexString(cell.Value.Span)}")).Order(StringComparer.Ordinal));

    private static byte[] ValueOf(CellKind kind, int number) => kind switch
    {
        CellKind.CounterDelta => [.. new byte[4], .. Bytes(number)],
        CellKind.Value => Bytes(number),
        _ => [],
    };

    private static Row Copy(Row row) => new()
    {
        Clustering = row.Clustering, MarkerTimestamp = row.MarkerTimestamp, MarkerExpiresAt = row.MarkerExpiresAt, DeletedAt = row.DeletedAt,
        Cells = [.. row.Cells],
    };

    private static byte[] Bytes(int number)
    {
        var bytes = new byte[sizeof(int)];
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(bytes, number);
        return bytes;
    }
}
