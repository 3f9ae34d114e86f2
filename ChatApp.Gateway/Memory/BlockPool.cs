using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace ChatApp.Gateway.Memory;

/// <summary>
/// What connections are read into and written from: pinned blocks of <see cref="BlockBytes"/>. All that were in use at once are kept, until
/// <see cref="Trim"/>. Kestrel's own pool, in whose place it stands, gives back a hundredth every 10 s while as many come back as are taken, as with
/// idle connections that answer pings: half of what a storm of logins took is still there after eleven minutes. Thread-safe.
/// </summary>
internal sealed class BlockPool : MemoryPool<byte>, ITrimmable
{
    /// <summary>Of each block, and the most that can be asked for.</summary>
    public const int BlockBytes = 4096;

    private readonly ConcurrentQueue<Block> _free = new();
    private volatile bool _isDisposed;

    /// <inheritdoc/>
    public override int MaxBufferSize => BlockBytes;

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">More than <see cref="BlockBytes"/>.</exception>
    public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minBufferSize, BlockBytes);
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        return _free.TryDequeue(out var block) ? block : new Block(this);
    }

    /// <inheritdoc/>
    public void Trim()
    {
        for (var left = _free.Count; left > 0 && _free.TryDequeue(out _); left--)
        {
        }
    }

    /// <summary>Blocks that are in use are no longer kept when they come back.</summary>
    protected override void Dispose(bool disposing)
    {
        _isDisposed = true;
        Trim();
    }

    private void Return(Block block)
    {
        if (!_isDisposed)
        {
            _free.Enqueue(block);
        }
    }

    private sealed class Block(BlockPool pool) : IMemoryOwner<byte>
    {
        // Pinned from the beginning, so that the socket need not.
        public Memory<byte> Memory { get; } =
            MemoryMarshal.CreateFromPinnedArray(GC.AllocateUninitializedArray<byte>(BlockBytes, pinned: true), 0, BlockBytes);

        /// <summary>Gives it back. Once.</summary>
        public void Dispose() => pool.Return(this);
    }
}
