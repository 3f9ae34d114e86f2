using CassandraNode.Engine;

namespace CassandraNode.Tests.Engine;

public sealed class RowTests
{
    [Fact]
    public void The_row_of_a_change_is_what_merging_it_into_an_empty_row_gives()
    {
        var random = new Random(1);
        var kept = 0;
        for (var round = 0; round < 5_000; round++)
        {
            var change = RandomChange(random);
            var expected = new Row { Clustering = change.Clustering };
            expected.Merge(change);

            var row = Row.Of(change);

            Assert.Equal(RowCodec.Write(expected), RowCodec.Write(row));
            kept += ReferenceEquals(change, row) ? 1 : 0;
        }

        Assert.InRange(kept, 500, 4_500);
    }

    private static Row RandomChange(Random random)
    {
        var row = new Row { Clustering = [[1]], DeletedAt = random.Next(4) == 0 ? random.Next(4) : Row.Never };
        (row.MarkerTimestamp, row.MarkerExpiresAt) = random.Next(2) == 0 ? (random.Next(4), random.Next(2)) : (Row.Never, 0);
        for (var cells = random.Next(5); cells > 0; cells--)
        {
            var kind = random.Next(3) == 0 ? (CellKind)random.Next(4) : CellKind.Value;
            var isWhole = kind is CellKind.CollectionDeletion or CellKind.CounterDelta;
            row.Cells.Add(new Cell(
                (ushort)random.Next(8), isWhole ? [] : new byte[random.Next(3)], random.Next(4), 0, 0, kind,
                new byte[kind == CellKind.CounterDelta ? 8 : kind == CellKind.Value ? random.Next(8, 10) : 0]));
        }

        return row;
    }
}
