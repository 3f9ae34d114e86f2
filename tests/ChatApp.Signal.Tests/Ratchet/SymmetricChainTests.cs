using System.Security.Cryptography;
using ChatApp.Signal.Ratchet;
using ChatApp.Signal.Wire;
using CsCheck;

namespace ChatApp.Signal.Tests.Ratchet;

public sealed class SymmetricChainTests
{
    /// <summary>Against a plain list of all the chain's keys and a set of those that were taken.</summary>
    [Fact]
    public void Gives_every_key_once_in_any_order() => Gen.Int[0, 60].Array[1, 120].Sample(
        static indices =>
        {
            var key = RandomNumberGenerator.GetBytes(SymmetricKeys.Length);
            var keys = AllKeys(key, 61);
            var chain = new SymmetricChain<MessageChain>(key);
            var taken = new HashSet<int>();
            foreach (var index in indices)
            {
                if (!taken.Add(index))
                {
                    Assert.Equal(SignalError.DuplicateMessage, Assert.Throws<SignalException>(() => chain.Walk((uint)index)).Error);
                    continue;
                }

                using (var dropped = chain.Walk((uint)index))
                {
                    Assert.Equal(keys[index], dropped.MessageKey); // Looked at and not committed: as if nothing had been.
                }

                using var walk = chain.Walk((uint)index);
                Assert.Equal(keys[index], walk.MessageKey);
                chain.Commit(walk);
                chain = Restore(chain);
            }

            Assert.Equal(indices.Max() + 1, (int)chain.NextIndex);
            Assert.Equal((int)chain.NextIndex - taken.Count, chain.SkippedCount);
        },
        iter: 200,
        threads: 1);

    [Fact]
    public void Counts_to_the_end_and_no_further()
    {
        var chain = new SymmetricChain<MessageChain>(new byte[SymmetricKeys.Length], uint.MaxValue - 1);
        var key = new byte[SymmetricKeys.Length];
        Assert.Equal(uint.MaxValue - 1, chain.Advance(key));
        Assert.Equal(SignalError.ChainExhausted, Assert.Throws<SignalException>(() => chain.Advance(key)).Error);
        Assert.Equal(SignalError.TooFarAhead, Assert.Throws<SignalException>(() => chain.Walk(uint.MaxValue)).Error);
    }

    [Fact]
    public void Keeps_the_newest_2000_skipped_keys_over_several_jumps()
    {
        var chain = new SymmetricChain<MessageChain>(new byte[SymmetricKeys.Length]);
        foreach (var index in new uint[] { 1500, 3000, 3600 })
        {
            using var walk = chain.Walk(index);
            chain.Commit(walk);
        }

        Assert.Equal(ChainLimits.SkippedKeys, chain.SkippedCount);
        Assert.Throws<SignalException>(() => chain.Walk(1598));
        using var oldest = chain.Walk(1599); // 1501 to 2999 and 3001 to 3599, less the first 98.
        Assert.Equal(1599U, oldest.Index);
    }

    private static List<byte[]> AllKeys(byte[] chainKey, int count)
    {
        var copy = chainKey.ToArray();
        return [.. Enumerable.Range(0, count).Select(index =>
        {
            var key = new byte[SymmetricKeys.Length];
            MessageChain.Advance(copy, (uint)index, key);
            return key;
        })];
    }

    private static SymmetricChain<MessageChain> Restore(SymmetricChain<MessageChain> chain)
    {
        using var writer = new ProtobufWriter();
        chain.Write(writer);
        return SymmetricChain<MessageChain>.Read(writer.Written);
    }
}
