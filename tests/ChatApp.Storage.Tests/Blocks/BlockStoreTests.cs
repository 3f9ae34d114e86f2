using ChatApp.Contracts.Identity;
using ChatApp.Storage.Blocks;
using ChatApp.Storage.People;
using Microsoft.Extensions.Time.Testing;

namespace ChatApp.Storage.Tests.Blocks;

public sealed class BlockStoreTests(StorageUnderTest storage)
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero));
    private readonly UserId _blocker = UserId.New();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private BlockStore Blocks => new(storage.Session, _clock);

    [Fact]
    public async Task A_block_goes_one_way_and_can_be_ended()
    {
        var other = UserId.New();
        Assert.Equal(AddOutcome.Added, await Blocks.BlockAsync(_blocker, other, Cancellation));
        Assert.True(await Blocks.IsBlockedAsync(_blocker, other, Cancellation));
        Assert.False(await Blocks.IsBlockedAsync(other, _blocker, Cancellation));

        Assert.True(await Blocks.UnblockAsync(_blocker, other, Cancellation));
        Assert.False(await Blocks.IsBlockedAsync(_blocker, other, Cancellation));
        Assert.False(await Blocks.UnblockAsync(_blocker, other, Cancellation));
        Assert.Empty(await Blocks.ReadAsync(_blocker, Cancellation).ToListAsync(Cancellation));
    }

    [Fact]
    public async Task Blocking_again_keeps_the_time_of_the_first()
    {
        var other = UserId.New();
        var first = _clock.GetUtcNow();
        await Blocks.BlockAsync(_blocker, other, Cancellation);
        _clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(AddOutcome.AlreadyThere, await Blocks.BlockAsync(_blocker, other, Cancellation));
        Assert.Equal([new BlockEntry(other, first)], await Blocks.ReadAsync(_blocker, Cancellation).ToListAsync(Cancellation));
    }

    [Fact]
    public async Task The_thousandth_finds_a_place_and_the_next_one_none()
    {
        using (var rows = await storage.Session.Cql.ExecuteAsync(
            $"UPDATE blocks SET list_version = 1, list_size = {BlockStore.MaximumBlocks - 1} WHERE user_id = {_blocker} IF list_version = null",
            Cancellation))
        {
            Assert.True(rows.WasApplied);
        }

        var last = UserId.New();
        var oneTooMany = UserId.New();
        Assert.Equal(AddOutcome.Added, await Blocks.BlockAsync(_blocker, last, Cancellation));
        Assert.Equal(AddOutcome.Full, await Blocks.BlockAsync(_blocker, oneTooMany, Cancellation));
        Assert.Equal(AddOutcome.AlreadyThere, await Blocks.BlockAsync(_blocker, last, Cancellation));
        Assert.False(await Blocks.IsBlockedAsync(_blocker, oneTooMany, Cancellation));
    }
}
