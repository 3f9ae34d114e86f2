using ChatApp.Contracts.Identity;
using ChatApp.Contracts.Privacy;
using ChatApp.Storage.Blocks;
using ChatApp.Storage.Contacts;
using ChatApp.Storage.Privacy;

namespace ChatApp.Storage.Tests.Privacy;

public sealed class StanceReaderTests
{
    private readonly UserId _alice = UserId.New();
    private readonly UserId _bob = UserId.New();
    private readonly PrivacyStore _privacy;
    private readonly ContactStore _contacts;
    private readonly BlockStore _blocks;
    private readonly StanceReader _reader;

    public StanceReaderTests(StorageUnderTest storage)
    {
        _privacy = new PrivacyStore(storage.Session, TimeProvider.System);
        _contacts = new ContactStore(storage.Session, TimeProvider.System);
        _blocks = new BlockStore(storage.Session, TimeProvider.System);
        _reader = new StanceReader(_privacy, _contacts, _blocks);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Strangers_see_each_other_unless_one_of_them_changes_something() =>
        await AssertSeeEachOtherAsync(true);

    [Fact]
    public async Task Showing_contacts_means_those_in_ones_own_contacts()
    {
        await ShowAsync(_bob, LastSeenVisibility.Contacts);
        await _contacts.AddAsync(_alice, _bob, null, Cancellation);
        await AssertSeeEachOtherAsync(false);

        await _contacts.AddAsync(_bob, _alice, null, Cancellation);
        await AssertSeeEachOtherAsync(true);
    }

    [Fact]
    public async Task Whoever_hides_theirs_does_not_see_that_of_others()
    {
        await ShowAsync(_alice, LastSeenVisibility.Nobody);
        await _contacts.AddAsync(_alice, _bob, null, Cancellation);
        await AssertSeeEachOtherAsync(false);
        Assert.True(await _reader.MaySeePresenceAsync(_alice, _alice, Cancellation), "Alice does not see herself");
    }

    [Fact]
    public async Task A_block_hides_both_until_it_ends()
    {
        await _blocks.BlockAsync(_alice, _bob, Cancellation);
        await AssertSeeEachOtherAsync(false);
        Assert.True((await _reader.ReadAsync(_alice, _bob, Cancellation)).IsBlocked);
        Assert.False((await _reader.ReadAsync(_bob, _alice, Cancellation)).IsBlocked);

        await _blocks.UnblockAsync(_alice, _bob, Cancellation);
        await AssertSeeEachOtherAsync(true);
    }

    private async Task ShowAsync(UserId user, LastSeenVisibility visibility) =>
        await _privacy.ChangeAsync(user, settings => settings with { LastSeen = visibility }, Cancellation);

    private async Task AssertSeeEachOtherAsync(bool expected)
    {
        Assert.Equal(expected, await _reader.MaySeePresenceAsync(_alice, _bob, Cancellation));
        Assert.Equal(expected, await _reader.MaySeePresenceAsync(_bob, _alice, Cancellation));
    }
}
