using ChatApp.Contracts.Identity;
using ChatApp.Storage.Contacts;
using ChatApp.Storage.People;
using Microsoft.Extensions.Time.Testing;

namespace ChatApp.Storage.Tests.Contacts;

public sealed class ContactStoreTests(StorageUnderTest storage)
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero));
    private readonly UserId _owner = UserId.New();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private ContactStore Contacts => new(storage.Session, _clock);

    [Fact]
    public async Task Whoever_is_added_is_a_contact_of_the_owner_and_of_nobody_else()
    {
        var bob = UserId.New();
        Assert.Equal(AddOutcome.Added, await Contacts.AddAsync(_owner, bob, "Bob from work", Cancellation));

        Assert.True(await Contacts.IsContactAsync(_owner, bob, Cancellation));
        Assert.False(await Contacts.IsContactAsync(bob, _owner, Cancellation));
        Assert.Equal([new ContactEntry(bob, "Bob from work", _clock.GetUtcNow())], await ListAsync());
    }

    [Fact]
    public async Task Adding_again_gives_another_name_and_counts_once()
    {
        var bob = UserId.New();
        await Contacts.AddAsync(_owner, bob, "Bob", Cancellation);
        var before = await Contacts.ReadHeadAsync(_owner, Cancellation);
        Assert.Equal(AddOutcome.AlreadyThere, await Contacts.AddAsync(_owner, bob, null, Cancellation));

        Assert.Null(Assert.Single(await ListAsync()).Name);
        var after = await Contacts.ReadHeadAsync(_owner, Cancellation);
        Assert.Equal(1, after.Count);
        Assert.True(after.Version > before.Version, $"{after.Version} is not above {before.Version}");
    }

    [Fact]
    public async Task Whoever_is_removed_is_gone_and_removing_again_changes_nothing()
    {
        var bob = UserId.New();
        await Contacts.AddAsync(_owner, bob, null, Cancellation);
        Assert.True(await Contacts.RemoveAsync(_owner, bob, Cancellation));
        var head = await Contacts.ReadHeadAsync(_owner, Cancellation);

        Assert.False(await Contacts.RemoveAsync(_owner, bob, Cancellation));
        Assert.False(await Contacts.IsContactAsync(_owner, bob, Cancellation));
        Assert.Empty(await ListAsync());
        Assert.Equal(0, head.Count);
        Assert.Equal(head, await Contacts.ReadHeadAsync(_owner, Cancellation));
    }

    [Fact]
    public async Task Changes_at_a_time_are_all_counted()
    {
        var people = Enumerable.Range(0, 16).Select(_ => UserId.New()).ToList();
        await Task.WhenAll(people.Select(person => Contacts.AddAsync(_owner, person, null, Cancellation).AsTask()));
        await Task.WhenAll(people.Take(6).Select(person => Contacts.RemoveAsync(_owner, person, Cancellation).AsTask())
            .Append(Contacts.RemoveAsync(_owner, people[0], Cancellation).AsTask()));

        Assert.Equal(10, (await Contacts.ReadHeadAsync(_owner, Cancellation)).Count);
        Assert.Equal(people.Skip(6).ToHashSet(), (await ListAsync()).Select(entry => entry.Contact).ToHashSet());
    }

    [Fact]
    public async Task The_ten_thousandth_finds_a_place_and_the_next_one_only_once_somebody_has_left()
    {
        await FillTo(ContactStore.MaximumContacts - 1);
        var last = UserId.New();
        var one = UserId.New();
        Assert.Equal(AddOutcome.Added, await Contacts.AddAsync(_owner, last, null, Cancellation));
        Assert.Equal(AddOutcome.Full, await Contacts.AddAsync(_owner, one, null, Cancellation));
        Assert.False(await Contacts.IsContactAsync(_owner, one, Cancellation));
        Assert.Equal(AddOutcome.AlreadyThere, await Contacts.AddAsync(_owner, last, "renamed", Cancellation));

        await Contacts.RemoveAsync(_owner, last, Cancellation);
        Assert.Equal(AddOutcome.Added, await Contacts.AddAsync(_owner, one, null, Cancellation));
    }

    [Fact]
    public async Task Pages_follow_each_other_without_gap_or_repetition()
    {
        var people = Enumerable.Range(0, 7).Select(_ => UserId.New()).ToHashSet();
        foreach (var person in people)
        {
            await Contacts.AddAsync(_owner, person, null, Cancellation);
        }

        var read = new List<UserId>();
        List<ContactEntry> page;
        do
        {
            page = await Contacts.ReadAsync(_owner, read.Count == 0 ? null : read[^1], 3, Cancellation).ToListAsync(Cancellation);
            read.AddRange(page.Select(entry => entry.Contact));
        }
        while (page.Count == 3);

        Assert.Equal(people.Count, read.Count);
        Assert.Equal(people, read.ToHashSet());
    }

    [Fact]
    public void Nothing_prints_what_somebody_is_called() =>
        Assert.DoesNotContain("darling", new ContactEntry(UserId.New(), "darling", _clock.GetUtcNow()).ToString(), StringComparison.Ordinal);

    private ValueTask<List<ContactEntry>> ListAsync() => Contacts.ReadAsync(_owner, null, 100, Cancellation).ToListAsync(Cancellation);

    // As so many additions would leave the static row.
    private async Task FillTo(int size)
    {
        using var rows = await storage.Session.Cql.ExecuteAsync(
            $"UPDATE contacts SET list_version = 1, list_size = {size} WHERE user_id = {_owner} IF list_version = null", Cancellation);
        Assert.True(rows.WasApplied);
    }
}
