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

    [Fact]
    public async Task Every_change_gives_a_version_that_was_never_there_also_when_the_list_was_empty_and_the_clock_goes_back()
    {
        var other = UserId.New();
        var heads = new List<PeopleHead> { await Blocks.ReadHeadAsync(_blocker, Cancellation) };
        for (var round = 0; round < 3; round++)
        {
            await Blocks.BlockAsync(_blocker, other, Cancellation);
            heads.Add(await Blocks.ReadHeadAsync(_blocker, Cancellation));
            await Blocks.BlockAsync(_blocker, other, Cancellation); // No change.
            Assert.Equal(heads[^1], await Blocks.ReadHeadAsync(_blocker, Cancellation));

            await Blocks.UnblockAsync(_blocker, other, Cancellation);
            heads.Add(await Blocks.ReadHeadAsync(_blocker, Cancellation));
            await Blocks.UnblockAsync(_blocker, other, Cancellation); // No change.
            Assert.Equal(heads[^1], await Blocks.ReadHeadAsync(_blocker, Cancellation));
            _clock.AdjustTime(_clock.GetUtcNow().AddHours(-1));
        }

        Assert.Equal([0, 1, 0, 1, 0, 1, 0], heads.Select(head => head.Count));
        Assert.Equal(heads.Select(head => head.Version).Distinct().Order(), heads.Select(head => head.Version));
    }

    [Fact]
    public async Task The_heads_of_many_are_those_of_each()
    {
        var (emptied, never) = (UserId.New(), UserId.New());
        await Blocks.BlockAsync(_blocker, UserId.New(), Cancellation);
        await Blocks.BlockAsync(_blocker, UserId.New(), Cancellation);
        await Blocks.BlockAsync(emptied, _blocker, Cancellation);
        await Blocks.UnblockAsync(emptied, _blocker, Cancellation);

        var heads = await Blocks.ReadHeadsAsync([_blocker, emptied, never], Cancellation);
        Assert.Equal(3, heads.Count);
        foreach (var (user, head) in heads)
        {
            Assert.Equal(await Blocks.ReadHeadAsync(user, Cancellation), head);
        }

        Assert.Equal([2, 0, 0], new[] { _blocker, emptied, never }.Select(user => heads[user].Count));
        Assert.NotEqual(0, heads[emptied].Version);
        Assert.Equal(default, heads[never]);
    }
}
