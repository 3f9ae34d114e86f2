using System.Buffers;
using System.Collections.Concurrent;
using Microsoft.AspNetCore.Connections;

namespace ChatApp.Gateway.Memory;

/// <summary>Makes the pools that Kestrel asks for, a few when it starts to listen. Thread-safe.</summary>
internal sealed class BlockPools : IMemoryPoolFactory<byte>, ITrimmable
{
    private readonly ConcurrentQueue<BlockPool> _pools = new();

    /// <inheritdoc/>
    public MemoryPool<byte> Create(MemoryPoolOptions? options = null)
    {
        var pool = new BlockPool();
        _pools.Enqueue(pool);
        return pool;
    }

    /// <inheritdoc/>
    public void Trim()
    {
        foreach (var pool in _pools)
        {
            pool.Trim();
        }
    }
}
