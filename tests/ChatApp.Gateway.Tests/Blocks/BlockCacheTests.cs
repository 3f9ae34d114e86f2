using ChatApp.Contracts.Identity;
using ChatApp.Gateway.Blocks;
using ChatApp.Gateway.Tests.Caches;
using ChatApp.Storage.Blocks;
using ChatApp.TestSupport;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace ChatApp.Gateway.Tests.Blocks;

[Collection(CountedStoreCollection.Name)]
public sealed class BlockCacheTests : IAsyncDisposable
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero));
    private readonly CountedStore _store;
    private readonly BlockStore _blocks;
    private readonly BlockCache _cache;
    private readonly UserId _blocker = UserId.New();
    private readonly UserId _other = UserId.New();
    private readonly UserId _third = UserId.New();

    public BlockCacheTests(CountedStore store)
    {
        _store = store;
        _blocks = new BlockStore(store.Storage.Session, _clock);
        _cache = new BlockCache(_blocks, _clock, NullLogger<BlockCache>.Instance);
        store.StartCounting();
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Of_a_user_who_blocked_nobody_the_head_is_read_once_for_all()
    {
        Assert.False(await IsBlockedAsync(_other));
        Assert.False(await IsBlockedAsync(_third));
        Assert.Equal(1, _store.CountSingle("blocks"));
    }

    [Fact]
    public async Task A_pair_is_read_once_as_long_as_the_list_stays_as_it_is()
    {
        await _blocks.BlockAsync(_blocker, _other, Cancellation);
        Assert.True(await IsBlockedAsync(_other));
        Assert.False(await IsBlockedAsync(_third));
        _store.StartCounting();
        for (var round = 1; round <= 3; round++)
        {
            _clock.Advance(TimeSpan.FromSeconds(2));
            Assert.True(await IsBlockedAsync(_other));
            await UntilHeadsAreReadAsync(round);
            Assert.False(await IsBlockedAsync(_third));
        }

        Assert.Equal(0, _store.CountSingle("blocks"));
    }

    [Fact]
    public async Task Each_change_is_seen_within_5_s()
    {
        Assert.False(await IsBlockedAsync(_other));
        await _blocks.BlockAsync(_blocker, _other, Cancellation);
        await SeesWithin5SecondsAsync(isBlocked: true);
        await _blocks.UnblockAsync(_blocker, _other, Cancellation); // Which leaves an empty list.
        await SeesWithin5SecondsAsync(isBlocked: false);
        await _blocks.BlockAsync(_blocker, _other, Cancellation);
        await SeesWithin5SecondsAsync(isBlocked: true);
        await _blocks.BlockAsync(_blocker, _third, Cancellation);
        await _blocks.UnblockAsync(_blocker, _other, Cancellation); // As many as before.
        await SeesWithin5SecondsAsync(isBlocked: false);
    }

    [Fact]
    public async Task A_block_and_its_end_between_two_heads_are_a_change()
    {
        await _blocks.BlockAsync(_blocker, _third, Cancellation);
        Assert.False(await IsBlockedAsync(_other));
        _clock.Advance(TimeSpan.FromSeconds(1));
        await _blocks.BlockAsync(_blocker, _other, Cancellation);
        await _blocks.UnblockAsync(_blocker, _other, Cancellation);
        _clock.Advance(TimeSpan.FromSeconds(4));
        _store.StartCounting();
        Assert.False(await IsBlockedAsync(_other));
        Assert.Equal(2, _store.CountSingle("blocks"));
    }

    [Fact]
    public async Task A_block_between_the_reading_of_the_head_and_that_of_the_pair_is_not_missed()
    {
        await _blocks.BlockAsync(_blocker, _third, Cancellation);
        Assert.True(await IsBlockedAsync(_third)); // The head is known.
        await _blocks.BlockAsync(_blocker, _other, Cancellation);
        Assert.True(await IsBlockedAsync(_other)); // Kept under the version before.

        await _blocks.UnblockAsync(_blocker, _other, Cancellation);
        await SeesWithin5SecondsAsync(isBlocked: false);
    }

    [Fact]
    public async Task A_pair_that_was_read_before_a_block_is_read_again_with_the_head_that_has_it()
    {
        await _blocks.BlockAsync(_blocker, _third, Cancellation);
        Assert.False(await IsBlockedAsync(_other));
        await _blocks.BlockAsync(_blocker, _other, Cancellation);
        await SeesWithin5SecondsAsync(isBlocked: true);
    }

    public ValueTask DisposeAsync() => _cache.DisposeAsync();

    private async Task<bool> IsBlockedAsync(UserId blocked) => await _cache.IsBlockedAsync(_blocker, blocked, Cancellation);

    private Task SeesWithin5SecondsAsync(bool isBlocked) => Freshness.AssertSeenWithin5SecondsAsync(
        _clock, TimeSpan.FromMilliseconds(50), async () => await IsBlockedAsync(_other) == isBlocked, $"{isBlocked} to be seen");

    private Task UntilHeadsAreReadAsync(int times) => Waiting.UntilAsync(
        async () =>
        {
            _clock.Advance(TimeSpan.FromMilliseconds(10));
            await IsBlockedAsync(_other);
            return _store.CountCommon("blocks") == times;
        },
        $"common reading {times} of heads");
}
