using CassandraNode.Engine;

namespace CassandraNode.Tests.Engine;

public sealed class RowBoundsTests
{
    private readonly SortedSet<int> _stored = [];
    private readonly List<bool> _looks = []; // At the highest, or the lowest.

    [Fact]
    public void Rows_beyond_the_ends_are_new_once_these_have_been_looked_for()
    {
        var bounds = Bounds();
        _stored.UnionWith([5, 50]);
        for (var times = 1; times < RowBounds.TimesBeforeLook; times++)
        {
            Assert.Equal([false], Take(bounds, 10 + times));
        }

        Assert.Empty(_looks);
        Assert.Equal([true, false, false, true], Take(bounds, 4, 6, 49, 51));
        Assert.Equal([true, false, false, true, true], Take(bounds, 3, 4, 51, 60, 61));
        Assert.Equal([false, true], _looks);
    }

    [Fact]
    public void Rows_that_a_partition_begins_with_are_new_but_for_one()
    {
        var bounds = Bounds();
        for (var times = 1; times < RowBounds.TimesBeforeLook; times++)
        {
            Take(bounds, 10);
        }

        _stored.Clear();
        Assert.Equal([false, true], Take(bounds, 20, 21));
    }

    [Fact]
    public void Rows_that_were_to_be_written_count_as_if_they_were()
    {
        var bounds = Bounds();
        Ascend(bounds);
        Take(bounds, 30);

        _stored.Clear(); // They were not, or are no more.

        Assert.Equal([false, true], Take(bounds, 29, 31));
    }

    [Fact]
    public void A_partition_that_others_have_displaced_is_begun_with_anew()
    {
        var bounds = Bounds(maximumPartitions: 1);
        Ascend(bounds);
        Assert.Equal([true], Take(bounds, 12));

        Ascend(bounds, partition: 2); // Now the first is of the earlier generation, and found there.
        Assert.Equal([true], Take(bounds, 13));

        Ascend(bounds, partition: 3);
        Ascend(bounds, partition: 4);
        Assert.Equal([false], Take(bounds, 14));
    }

    [Fact]
    public void Partitions_that_are_written_to_once_displace_none_whose_ends_are_known()
    {
        var bounds = Bounds(maximumPartitions: 1);
        Ascend(bounds);
        for (byte other = 2; other < 10; other++)
        {
            Take(bounds, partition: other, 1);
        }

        Assert.Equal([true], Take(bounds, 12));
    }

    [Fact]
    public void A_row_with_a_key_too_long_to_be_remembered_makes_its_partition_unknown()
    {
        var bounds = Bounds();
        Ascend(bounds);
        var areNew = new bool[1];
        bounds.Take([[.. Key(1, 12), .. new byte[1000]]], areNew);

        Assert.False(areNew[0]);
        Assert.Equal([false], Take(bounds, 12));
    }

    [Fact]
    public void Static_rows_and_rows_without_clustering_columns_are_never_new()
    {
        var bounds = Bounds();
        var partition = Key(1, 0)[..18];
        byte[][] keys = [[.. partition, StoreKeys.StaticRow], [.. partition, StoreKeys.Rows]];
        for (var times = 0; times < 10; times++)
        {
            bool[] areNew = [true, true];
            bounds.Take(keys, areNew);
            Assert.Equal([false, false], areNew);
        }
    }

    private void Ascend(RowBounds bounds, byte partition = 1)
    {
        for (var row = 0; row < RowBounds.TimesBeforeLook; row++)
        {
            Take(bounds, partition, row);
        }
    }

    private RowBounds Bounds(int maximumPartitions = 10) => new(maximumPartitions, (partition, highest) =>
    {
        _looks.Add(highest);
        return _stored.Count == 0 ? null : Key(partition[17], highest ? _stored.Max : _stored.Min);
    });

    private bool[] Take(RowBounds bounds, params int[] rows) => Take(bounds, partition: 1, rows);

    private bool[] Take(RowBounds bounds, byte partition, params int[] rows)
    {
        var areNew = new bool[rows.Length];
        bounds.Take(rows.Select(row => Key(partition, row)).ToArray(), areNew);
        if (partition == 1)
        {
            _stored.UnionWith(rows);
        }

        return areNew;
    }

    // Table 1, token 0, four bytes of partition key, and one of clustering.
    private static byte[] Key(byte partition, int row) => [0, 0, 0, 1, .. new byte[8], 0, 4, 0, 0, 0, partition, StoreKeys.Rows, (byte)row];
}
