using ChatApp.Client.Messages;
using ChatApp.Contracts.Identity;
using ChatApp.IntegrationTests.People;
using ChatApp.IntegrationTests.Running;
using ChatApp.TestSupport;

namespace ChatApp.IntegrationTests.Stories;

/// <summary>An operator asks where a message is.</summary>
[Collection(SystemCollection.Name)]
public sealed class TraceTests(RunningSystem system)
{
    [Fact]
    public async Task A_message_is_found_waiting_for_its_recipient_and_then_delivered_and_read()
    {
        var (alice, bob) = await Person.MeetAsync(system);
        await using var owned = alice;
        await using var also = bob;
        await bob.LeaveAsync();
        var message = await alice.SayAsync(bob, "where am I?");
        await alice.SeesTickAsync(bob, message, MessageState.Sent);

        var waiting = "";
        await Waiting.UntilAsync(
            async () => (waiting = await TraceAsync(message.Id, alice, bob)).Contains("connected  nowhere", StringComparison.Ordinal),
            "the gateway to have seen that Bob is gone");
        Assert.Contains($"Message {message.Id} from {alice.Handle} to {bob.Handle}", waiting, StringComparison.Ordinal);
        Assert.Contains($"number {message.Number} of its conversation", waiting, StringComparison.Ordinal);
        Assert.Contains("0 of 1 devices of the recipient have it", waiting, StringComparison.Ordinal);
        Assert.Contains($"{bob.Handle}, device 1: Waits in the inbox", waiting, StringComparison.Ordinal);
        Assert.Contains("persisted at position", waiting, StringComparison.Ordinal);
        Assert.DoesNotContain("where am I?", waiting, StringComparison.Ordinal);

        await bob.ComeBackAsync();
        await alice.SeesTickAsync(bob, message, MessageState.Delivered);
        var delivered = await TraceAsync(message.Id, alice, bob);
        Assert.Contains("1 of 1 devices of the recipient have it", delivered, StringComparison.Ordinal);
        Assert.Contains("delivered: the device has stored it", delivered, StringComparison.Ordinal);
        Assert.Contains($"connected  {bob.Gateway}", delivered, StringComparison.Ordinal);

        await bob.ReadAllAsync(alice);
        await alice.SeesTickAsync(bob, message, MessageState.Read);
        Assert.Contains($"{bob.Handle}, device 1: Read.", await TraceAsync(message.Id, alice, bob), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_told_is_said_in_a_sentence()
    {
        await using var alice = await Person.SignUpAsync(system, "alice");
        await using var bob = await Person.SignUpAsync(system, "bob");
        var id = MessageId.New(TimeProvider.System.GetUtcNow());
        Assert.Contains("Nothing of it is stored", await TraceAsync(id, alice, bob), StringComparison.Ordinal);

        string[] question = ["trace", $"{id}", "--from", $"{alice.Handle}", "--api", $"{system.Api}"];
        var (exitCode, said) = await Tool.RunAsync("ChatApp.Bench", [.. question, "--to", "nobody-of-that-name"]);
        Assert.Contains("There is no", said, StringComparison.Ordinal);
        Assert.Equal(2, exitCode);
        (exitCode, said) = await Tool.RunAsync("ChatApp.Bench", [.. question, "--to", $"{alice.Handle}", "--token", "of nobody"]);
        Assert.Contains("takes no such token", said, StringComparison.Ordinal);
        Assert.DoesNotContain("of nobody", said, StringComparison.Ordinal);
        Assert.Equal(2, exitCode);
    }

    private async Task<string> TraceAsync(MessageId id, Person sender, Person recipient)
    {
        var (exitCode, said) = await Tool.RunAsync(
            "ChatApp.Bench", "trace", $"{id}", "--from", $"{sender.Handle}", "--to", $"{recipient.Handle}", "--api", $"{system.Api}");
        Assert.True(exitCode == 0, said);
        return said;
    }
}
