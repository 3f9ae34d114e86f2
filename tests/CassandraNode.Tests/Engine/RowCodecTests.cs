using CassandraNode.Engine;

namespace CassandraNode.Tests.Engine;

public sealed class RowCodecTests
{
    private static readonly long[] Times = [Row.Never + 1, -1, 0, 1, 1_714_521_600_000_000, 1_714_521_600_000_001, long.MaxValue];

    [Fact]
    public void A_row_is_read_as_it_was_written()
    {
        var random = new Random(1);
        for (var round = 0; round < 2_000; round++)
        {
            var row = RandomRow(random);
            AssertSame(row, RowCodec.Read(RowCodec.Write(row)));
        }
    }

    [Fact]
    public void A_row_that_an_earlier_node_wrote_is_read()
    {
        // Marker at 5 that expires at 9, deleted at 3; clustering "a", ""; column 2 with value "v" at 5, until 9, living 4 s;
        // the deletion of column 300's collection at 4, and its element "p" at 5.
        var bytes = Convert.FromHexString(
            "07" + "0500000000000000" + "0900000000000000" + "0300000000000000"
            + "02" + "0100000061" + "00000000"
            + "0200" + "80" + "0500000000000000" + "0900000000000000" + "04000000" + "00000000" + "0100000076"
            + "2C01" + "02" + "0400000000000000" + "00000000" + "00000000"
            + "2C01" + "00" + "0500000000000000" + "0100000070" + "00000000");
        var row = new Row
        {
            Clustering = ["a"u8.ToArray(), []], MarkerTimestamp = 5, MarkerExpiresAt = 9, DeletedAt = 3,
            Cells =
            [
                new Cell(2, [], 5, 9, 4, CellKind.Value, "v"u8.ToArray()),
                new Cell(300, [], 4, 0, 0, CellKind.CollectionDeletion, default),
                new Cell(300, "p"u8.ToArray(), 5, 0, 0, CellKind.Value, default),
            ],
        };

        AssertSame(row, RowCodec.Read(bytes));
        AssertSame(row, RowCodec.Read(RowCodec.Write(RowCodec.Read(bytes))));
    }

    [Theory]
    [InlineData(0x80)]
    [InlineData(0xC0)]
    public void A_row_in_a_form_that_is_not_known_is_refused(byte flags) =>
        Assert.Throws<InvalidDataException>(() => RowCodec.Read([flags, 0]));

    private static Row RandomRow(Random random)
    {
        var hasMarker = random.Next(2) == 0;
        return new Row
        {
            Clustering = [.. Enumerable.Range(0, random.Next(4)).Select(_ => RandomBytes(random))],
            MarkerTimestamp = hasMarker ? RandomTime(random) : Row.Never,
            MarkerExpiresAt = hasMarker ? random.Next(2) * RandomTime(random) : 0,
            DeletedAt = random.Next(2) == 0 ? RandomTime(random) : Row.Never,
            Cells = [.. Enumerable.Range(0, random.Next(5)).Select(_ => RandomCell(random))],
        };
    }

    private static Cell RandomCell(Random random)
    {
        var expiresAt = random.Next(2) * RandomTime(random);
        return new Cell(
            (ushort)random.Next(ushort.MaxValue + 1), RandomBytes(random), RandomTime(random), expiresAt,
            expiresAt == 0 ? 0 : random.Next(), (CellKind)random.Next(3), RandomBytes(random));
    }

    private static long RandomTime(Random random) => Times[random.Next(Times.Length)];

    private static byte[] RandomBytes(Random random)
    {
        var bytes = new byte[random.Next(3) == 0 ? random.Next(300) : random.Next(3)];
        random.NextBytes(bytes);
        return bytes;
    }

    private static void AssertSame(Row expected, Row actual)
    {
        Assert.Equal(expected.Clustering, actual.Clustering);
        Assert.Equal(
            (expected.MarkerTimestamp, expected.MarkerExpiresAt, expected.DeletedAt),
            (actual.MarkerTimestamp, actual.MarkerExpiresAt, actual.DeletedAt));
        Assert.Equal(expected.Cells.Count, actual.Cells.Count);
        foreach (var (one, other) in expected.Cells.Zip(actual.Cells))
        {
            Assert.Equal(one with { Path = [], Value = default }, other with { Path = [], Value = default });
            Assert.Equal(one.Path, other.Path);
            Assert.Equal(one.Value.ToArray(), other.Value.ToArray());
        }
    }
}
