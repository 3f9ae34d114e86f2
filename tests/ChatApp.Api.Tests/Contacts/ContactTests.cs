using System.Net;
using ChatApp.Contracts.Http;
using ChatApp.Contracts.Identity;
using ChatApp.Storage.Contacts;

namespace ChatApp.Api.Tests.Contacts;

public sealed class ContactTests(Nodes nodes)
{
    private readonly ApiInstance _api = nodes.Api;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Adds_by_handle_or_by_id_lists_and_removes()
    {
        var caller = await _api.SignUpAndInAsync();
        var bob = await _api.SignUpAndInAsync();
        var carol = await _api.SignUpAndInAsync();
        var added = await ApiInstance.ReadAsync<ContactAdded>(
            await AddAsync(caller, new ContactAddition(bob.Handle.Value.ToUpperInvariant(), null, "Bob from work")));
        Assert.Equal(new ContactAdded(bob.Device.User.Value, bob.Handle.Value, "Alice"), added);
        await ApiInstance.ReadAsync<ContactAdded>(await AddAsync(caller, new ContactAddition(null, carol.Device.User.Value, null)));

        var list = await ListAsync(caller);
        Assert.Null(list.Next);
        Assert.Equal(
            new HashSet<(Guid, string?)> { (bob.Device.User.Value, "Bob from work"), (carol.Device.User.Value, null) },
            list.Contacts.Select(contact => (contact.UserId, contact.Name)).ToHashSet());
        Assert.Empty((await ListAsync(bob)).Contacts);

        Assert.Equal(HttpStatusCode.NoContent, (await RemoveAsync(caller, bob.Device.User)).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await RemoveAsync(caller, bob.Device.User)).StatusCode);
        var after = await ListAsync(caller);
        Assert.Equal(carol.Device.User.Value, Assert.Single(after.Contacts).UserId);
        Assert.True(after.Version > list.Version, $"{after.Version} is not above {list.Version}");
    }

    [Fact]
    public async Task Adding_again_gives_another_name()
    {
        var caller = await _api.SignUpAndInAsync();
        var bob = await _api.SignUpAndInAsync();
        await AddAsync(caller, new ContactAddition(bob.Handle.Value, null, "Bob"));
        await AddAsync(caller, new ContactAddition(null, bob.Device.User.Value, "Bobby"));
        Assert.Equal("Bobby", Assert.Single((await ListAsync(caller)).Contacts).Name);
    }

    [Fact]
    public async Task Refuses_nobody_oneself_both_and_names_that_are_none()
    {
        var caller = await _api.SignUpAndInAsync();
        var bob = await _api.SignUpAndInAsync();
        await AssertAsync(HttpStatusCode.NotFound, "unknown-user", new ContactAddition("nobody-has-this", null, null));
        await AssertAsync(HttpStatusCode.NotFound, "unknown-user", new ContactAddition(null, Guid.NewGuid(), null));
        await AssertAsync(HttpStatusCode.BadRequest, "oneself", new ContactAddition(caller.Handle.Value, null, null));
        await AssertAsync(HttpStatusCode.BadRequest, "invalid-handle", new ContactAddition(null, null, null));
        await AssertAsync(HttpStatusCode.BadRequest, "invalid-handle", new ContactAddition("a", null, null));
        await AssertAsync(HttpStatusCode.BadRequest, "invalid-handle", new ContactAddition(bob.Handle.Value, bob.Device.User.Value, null));
        await AssertAsync(HttpStatusCode.BadRequest, "invalid-name", new ContactAddition(bob.Handle.Value, null, "line\nbreak"));
        await AssertAsync(HttpStatusCode.BadRequest, "invalid-name", new ContactAddition(bob.Handle.Value, null, new string('x', 65)));
        Assert.Empty((await ListAsync(caller)).Contacts);

        async Task AssertAsync(HttpStatusCode status, string code, ContactAddition addition) =>
            await ProblemAssert.IsAsync(status, code, await AddAsync(caller, addition));
    }

    [Fact]
    public async Task Refuses_the_one_after_the_ten_thousandth_and_lists_page_by_page()
    {
        var caller = await _api.SignUpAndInAsync();
        var bob = await _api.SignUpAndInAsync();
        var cql = nodes.Storage.Session.Cql;
        var insert = await cql.PrepareAsync("INSERT INTO contacts (user_id, contact_id, added_at) VALUES (?, ?, ?)", Cancellation);
        await Parallel.ForEachAsync(Enumerable.Range(0, ContactStore.MaximumContacts), Cancellation, async (_, token) =>
            (await cql.ExecuteAsync(insert.Bind(caller.Device.User.Value, Guid.NewGuid(), TimeProvider.System.GetUtcNow()), token)).Dispose());
        (await cql.ExecuteAsync(
            $"UPDATE contacts SET list_version = 1, list_size = {ContactStore.MaximumContacts} WHERE user_id = {caller.Device.User}",
            Cancellation)).Dispose();

        await ProblemAssert.IsAsync(
            HttpStatusCode.Conflict, "too-many-contacts", await AddAsync(caller, new ContactAddition(bob.Handle.Value, null, null)));

        var all = new HashSet<Guid>();
        for (var page = await ListAsync(caller); ; page = await ListAsync(caller, page.Next))
        {
            Assert.InRange(page.Contacts.Count, 0, 1_000);
            Assert.All(page.Contacts, contact => Assert.True(all.Add(contact.UserId), "A contact came twice."));
            if (page.Next is null)
            {
                break;
            }
        }

        Assert.Equal(ContactStore.MaximumContacts, all.Count);
    }

    [Fact]
    public async Task What_somebody_is_called_is_in_no_log()
    {
        var caller = await _api.SignUpAndInAsync();
        var bob = await _api.SignUpAndInAsync();
        var name = $"secret-{Guid.NewGuid():N}";
        await AddAsync(caller, new ContactAddition(bob.Handle.Value, null, name));
        await ListAsync(caller);
        Assert.DoesNotContain(_api.Log.Lines, line => line.Contains(name, StringComparison.Ordinal));
    }

    private Task<HttpResponseMessage> AddAsync(SignedIn caller, ContactAddition addition) =>
        _api.PostAsync("/v1/contacts", addition, caller.Token);

    private Task<HttpResponseMessage> RemoveAsync(SignedIn caller, UserId contact) =>
        _api.SendAsync(HttpMethod.Delete, $"/v1/contacts/{contact}", caller.Token);

    private async Task<ContactList> ListAsync(SignedIn caller, Guid? after = null) => await ApiInstance.ReadAsync<ContactList>(
        await _api.GetAsync(after is null ? "/v1/contacts" : $"/v1/contacts?after={after}", caller.Token));
}
