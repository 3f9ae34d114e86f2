using ChatApp.Client.Messages;
using ChatApp.Contracts.Identity;
using ChatApp.IntegrationTests.People;
using ChatApp.IntegrationTests.Running;
using ChatApp.TestSupport;

namespace ChatApp.IntegrationTests.Stories;

/// <summary>A second client, written from docs/client-protocol.md, talks with the SDK.</summary>
[Collection(SystemCollection.Name)]
public sealed class JavaScriptClientTests(RunningSystem system)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_second_client_sends_receives_reports_what_it_shows_and_resumes_after_it_was_killed()
    {
        await system.MendAsync();
        await using var bob = await Person.SignUpAsync(system, "bob");
        await bob.ComeOnlineAsync();
        Assert.True(Handle.TryParse($"js-{Guid.NewGuid():N}"[..20], out var handle));
        UserId user;
        await using (var alice = await JavaScriptClient.StartAsync(system, handle.ToString()))
        {
            user = (await bob.Client.FindContactAsync(handle, TestContext.Current.CancellationToken))!.User;
            await alice.SayAsync(bob, "hello from another client");
            await alice.ShowsAsync("✓ hello from another client");
            await HasAsync(bob, user, "hello from another client");

            var answer = await bob.Client.SendAsync(user, "hello yourself", TestContext.Current.CancellationToken);
            await alice.ShowsAsync("✓ hello from another client", $"{bob.Handle}: hello yourself");
            await IsReadAsync(bob, answer);
        }

        await bob.Client.SendAsync(user, "are you there?", TestContext.Current.CancellationToken);
        var last = await bob.Client.SendAsync(user, "no?", TestContext.Current.CancellationToken);
        await using var back = await JavaScriptClient.StartAsync(system, handle.ToString());
        await back.ShowsAsync($"{bob.Handle}: are you there?", $"{bob.Handle}: no?"); // In order, and nothing twice.
        await IsReadAsync(bob, last);
        await back.SayAsync(bob, "I am");
        await HasAsync(bob, user, "hello from another client", "hello yourself", "are you there?", "no?", "I am");
    }

    private static Task HasAsync(Person person, UserId peer, params string[] texts) => Waiting.UntilAsync(
        async () => (await HistoryAsync(person, person.Client.ConversationWith(peer))).Select(message => message.Text).SequenceEqual(texts, StringComparer.Ordinal),
        $"{person.Handle} to have {string.Join(", ", texts)}",
        Patience);

    private static Task IsReadAsync(Person person, ChatMessage sent) => Waiting.UntilAsync(
        async () => (await HistoryAsync(person, sent.Conversation)).Single(message => message.Order == sent.Order).State == MessageState.Read,
        $"{person.Handle} to see message {sent.Number} read",
        Patience);

    private static Task<IReadOnlyList<ChatMessage>> HistoryAsync(Person person, ConversationId conversation) =>
        person.Client.ReadHistoryAsync(conversation, 1000, null, TestContext.Current.CancellationToken);
}
