using System.Net;
using ChatApp.Client.Api;
using ChatApp.Client.Contacts;
using ChatApp.Contracts.Identity;
using ChatApp.Contracts.Privacy;

namespace ChatApp.Client.Tests.Contacts;

public sealed class AccountPeopleTests
{
    [Fact]
    public async Task Adds_lists_renames_and_removes_contacts()
    {
        await using var test = await TestClient.SignUpAsync();
        var people = test.Client.People;
        Assert.True(Handle.TryParse("bob", out var bob));

        Assert.Equal(new Contact(test.Bob, bob, "bob"), await people.AddContactAsync(bob, "Bob from work", CancellationToken.None));
        Assert.Equal((test.Bob, "Bob from work"), Only(await people.ReadContactsAsync(CancellationToken.None)));
        await people.AddContactAsync(test.Bob, null, CancellationToken.None);
        Assert.Equal((test.Bob, null), Only(await people.ReadContactsAsync(CancellationToken.None)));
        await people.RemoveContactAsync(test.Bob, CancellationToken.None);
        Assert.Empty(await people.ReadContactsAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Whoever_was_added_is_known_without_asking_again()
    {
        await using var test = await TestClient.SignUpAsync();
        Assert.True(Handle.TryParse("bob", out var bob));
        await test.Client.People.AddContactAsync(bob, null, CancellationToken.None);

        Assert.Equal(test.Bob, (await test.Client.FindContactAsync(bob, CancellationToken.None))!.User);
        Assert.Equal(0, test.Service.RequestsOf("/v1/users/by-handle/bob"));
    }

    [Fact]
    public async Task Nobody_can_be_added_or_blocked_who_is_not_there()
    {
        await using var test = await TestClient.SignUpAsync();
        Assert.True(Handle.TryParse("nobody", out var nobody));
        Assert.Null(await test.Client.People.AddContactAsync(nobody, null, CancellationToken.None));
        Assert.Null(await test.Client.People.AddContactAsync(UserId.New(), null, CancellationToken.None));
        Assert.False(await test.Client.People.BlockAsync(UserId.New(), CancellationToken.None));
    }

    [Fact]
    public async Task Reads_a_long_list_page_by_page()
    {
        await using var test = await TestClient.SignUpAsync();
        test.Service.AddStrangers(2_500);
        var contacts = await test.Client.People.ReadContactsAsync(CancellationToken.None);
        Assert.Equal(2_500, contacts.Select(contact => contact.User).Distinct().Count());
        Assert.Equal(3, test.Service.RequestsOf("/v1/contacts"));
    }

    [Fact]
    public async Task Blocks_lists_and_unblocks()
    {
        await using var test = await TestClient.SignUpAsync();
        var people = test.Client.People;
        Assert.True(await people.BlockAsync(test.Bob, CancellationToken.None));
        Assert.Equal(test.Bob, Assert.Single(await people.ReadBlocksAsync(CancellationToken.None)).User);
        await people.UnblockAsync(test.Bob, CancellationToken.None);
        Assert.Empty(await people.ReadBlocksAsync(CancellationToken.None));
    }

    [Theory]
    [InlineData(LastSeenVisibility.Everyone)]
    [InlineData(LastSeenVisibility.Contacts)]
    [InlineData(LastSeenVisibility.Nobody)]
    public async Task Says_and_reads_who_sees_when_one_was_last_online(LastSeenVisibility visibility)
    {
        await using var test = await TestClient.SignUpAsync();
        await test.Client.People.ShowLastSeenAsync(visibility, CancellationToken.None);
        Assert.Equal(visibility, (await test.Client.People.ReadPrivacyAsync(CancellationToken.None)).LastSeen);
    }

    [Fact]
    public async Task Finds_when_somebody_was_last_online_if_that_is_shown()
    {
        await using var test = await TestClient.SignUpAsync();
        Assert.Null(await test.Client.People.FindLastSeenAsync(test.Bob, CancellationToken.None));
        var seenAt = new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);
        test.Service.SetLastSeen(test.Bob, seenAt);
        Assert.Equal(seenAt, await test.Client.People.FindLastSeenAsync(test.Bob, CancellationToken.None));
    }

    [Fact]
    public async Task Signs_in_again_when_the_token_is_not_accepted_and_tells_of_every_other_refusal()
    {
        await using var test = await TestClient.SignUpAsync();
        var path = $"/v1/blocks/{test.Bob}";
        test.Service.AnswerNext(path, 401);
        Assert.True(await test.Client.People.BlockAsync(test.Bob, CancellationToken.None));

        test.Service.AnswerNext(path, 429, retryAfterSeconds: 17);
        var refused = await Assert.ThrowsAsync<ApiException>(() => test.Client.People.UnblockAsync(test.Bob, CancellationToken.None));
        Assert.Equal((HttpStatusCode.TooManyRequests, TimeSpan.FromSeconds(17)), (refused.Status, refused.RetryAfter));
    }

    private static (UserId User, string? Name) Only(IReadOnlyList<ListedContact> contacts)
    {
        var contact = Assert.Single(contacts);
        return (contact.User, contact.Name);
    }
}
