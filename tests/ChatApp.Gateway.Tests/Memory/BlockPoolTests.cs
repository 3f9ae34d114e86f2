using ChatApp.Gateway.Memory;

namespace ChatApp.Gateway.Tests.Memory;

public sealed class BlockPoolTests : IDisposable
{
    private readonly BlockPool _pool = new();

    [Fact]
    public void Gives_a_block_that_came_back_to_the_next()
    {
        var first = _pool.Rent();
        using var second = _pool.Rent();
        Assert.NotSame(first, second);
        first.Dispose();

        using var third = _pool.Rent(BlockPool.BlockBytes);
        Assert.Same(first, third);
        Assert.Equal(BlockPool.BlockBytes, third.Memory.Length);
    }

    [Fact]
    public void Lets_go_of_what_nobody_uses_and_of_nothing_else()
    {
        var used = _pool.Rent();
        var free = RentAndReturn();
        _pool.Trim();
        GC.Collect();
        Assert.False(free.IsAlive);

        used.Dispose();
        using var next = _pool.Rent();
        Assert.Same(used, next);
    }

    [Fact]
    public void Keeps_nothing_that_comes_back_once_it_is_disposed()
    {
        var block = _pool.Rent();
        _pool.Dispose();
        block.Dispose();
        Assert.Throws<ObjectDisposedException>(() => _pool.Rent());
    }

    [Fact]
    public void Has_no_block_of_more_than_its_size() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => _pool.Rent(BlockPool.BlockBytes + 1));

    public void Dispose() => _pool.Dispose();

    // In a method of its own, so that no local refers to it any more.
    private WeakReference RentAndReturn()
    {
        var block = _pool.Rent();
        block.Dispose();
        return new WeakReference(block);
    }
}
