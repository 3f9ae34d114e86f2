using CassandraNode.Engine;
using CassandraNode.Rocks;

namespace CassandraNode.Tests.Engine;

/// <summary>Partitions that one iterator goes to, in any order, against a scan of each: in the files of several flushes and in memory.</summary>
public sealed class PartitionsOfASnapshotTests(ITestOutputHelper output)
{
    private const int Partitions = 300;
    private const int Flushes = 4;

    [Fact]
    public async Task One_iterator_finds_in_each_what_a_scan_of_it_finds()
    {
        var random = new Random(Seed.Choose(output));
        using var folder = new TemporaryFolder();
        var known = new List<byte[]>();
        for (var flush = 0; flush < Flushes; flush++)
        {
            await using var store = Store.Open(folder.Path); // What the last one had in memory goes to a file.
            for (var number = 0; number < Partitions; number++)
            {
                var partition = NewPartition(random, known);
                foreach (byte row in Enumerable.Range(0, random.Next(4)))
                {
                    store.Put([.. partition, StoreKeys.Rows, row], [(byte)flush, row]);
                }
            }

            store.RemoveRange([0, 0, 0, 1, .. Token(flush * 10)], [0, 0, 0, 1, .. Token((flush * 10) + 5)]);
            using var moment = store.Snapshot();
            store.Put([.. known[0], StoreKeys.Rows, 0xFE], [0]); // Behind the moment.
            foreach (var partition in known.Concat(known).OrderBy(_ => random.Next()))
            {
                var expected = moment.Scan([.. partition, 0], [.. partition, 0xFF]).Select(Describe);
                Assert.Equal(expected, All(moment.Partitions, partition));
            }
        }
    }

    // Few tokens, so that several partitions have one.
    private static byte[] NewPartition(Random random, List<byte[]> known)
    {
        byte[] key = random.Next(2) == 0 ? [(byte)random.Next(3)] : [(byte)random.Next(3), StoreKeys.Rows];
        byte[] partition = [0, 0, 0, 1, .. Token(random.Next(100)), 0, (byte)key.Length, .. key];
        known.Add(partition);
        return partition;
    }

    private static byte[] Token(int number) => [.. new byte[7], (byte)number];

    private static List<string> All(RocksPrefixIterator iterator, byte[] partition)
    {
        var found = new List<string>();
        for (var isOnOne = iterator.Seek(partition); isOnOne; isOnOne = iterator.Move(partition))
        {
            found.Add(Describe(new(iterator.Key.ToArray(), iterator.Value.ToArray())));
        }

        return found;
    }

    private static string Describe(KeyValuePair<byte[], byte[]> pair) => $"{Convert.ToHexString(pair.Key)} {Convert.ToHexString(pair.Value)}";
}
