using ChatApp.Client.Connections;
using ChatApp.Client.Events;
using ChatApp.Client.Messages;
using ChatApp.Contracts.ClientProtocol;
using ChatApp.Scripted;

namespace ChatApp.Client.Tests.Connections;

public sealed class DrainTests
{
    private static readonly ServerFrame Drain = new() { Draining = new Draining { ReconnectAfterMilliseconds = 0 } };

    [Fact]
    public async Task Opens_the_new_connection_before_it_closes_the_old_one()
    {
        var (test, old) = await TestClient.ConnectAsync();
        await using var owned = test;

        await old.SendAsync(Drain);
        var successor = await test.Service.NextConnectionAsync();

        // Not welcomed yet: the old one still serves.
        var delivery = await old.PushAsync(Entries.Text(test.BobsPhone, test.Alice, 1, "over the old one"));
        await old.ReadAcknowledgeAsync(delivery);
        await successor.WelcomeAsync();
        await old.ReadCloseAsync();
        delivery = await successor.PushAsync(Entries.Text(test.BobsPhone, test.Alice, 2, "over the new one"));
        await successor.ReadAcknowledgeAsync(delivery);
        Assert.Equal(["over the old one", "over the new one"], await test.TextsAsync());
        Assert.DoesNotContain(test.Events.OfType<ChatEvent.ConnectionChanged>(), changed => changed.State.Status == ConnectionStatus.Offline);
    }

    [Fact]
    public async Task Takes_no_harm_when_the_new_connection_supersedes_the_old_one()
    {
        var (test, old) = await TestClient.ConnectAsync();
        await using var owned = test;

        await old.SendAsync(Drain);
        var successor = await test.Service.NextConnectionAsync();
        await old.CloseAsync(CloseCode.Superseded);
        await successor.WelcomeAsync();

        await successor.ReadAcknowledgeAsync(await successor.PushAsync(Entries.Text(test.BobsPhone, test.Alice, 1, "hi")));
    }

    [Fact]
    public async Task Comes_back_when_its_own_second_connection_superseded_the_first_and_then_failed()
    {
        var (test, old) = await TestClient.ConnectAsync();
        await using var owned = test;

        await old.SendAsync(Drain);
        var successor = await test.Service.NextConnectionAsync();
        await old.CloseAsync(CloseCode.Superseded);
        successor.Abort();

        await test.Service.WelcomeNextAsync();
    }

    [Fact]
    public async Task Sends_over_the_new_connection_what_the_old_one_did_not_answer()
    {
        var (test, old) = await TestClient.ConnectAsync();
        await using var owned = test;
        var message = await test.SendAsync("hello");
        var sent = await old.ReadSendAsync();

        await old.SendAsync(Drain);
        var successor = await test.Service.WelcomeNextAsync();

        Assert.Equal(sent, await successor.ReadSendAsync());
        await successor.TickAsync(sent.MessageId);
        await test.WaitForStateAsync(message, MessageState.Sent);
    }

    [Fact]
    public async Task Waits_as_long_as_the_gateway_says()
    {
        var (test, old) = await TestClient.ConnectAsync(fakeClock: true);
        await using var owned = test;

        await old.SendAsync(new ServerFrame { Draining = new Draining { ReconnectAfterMilliseconds = 3000 } });
        await old.ReadAcknowledgeAsync(await old.PushAsync(Entries.Text(test.BobsPhone, test.Alice, 1, "hi")));
        test.Clock!.Advance(TimeSpan.FromMilliseconds(2900));
        Assert.False(test.Service.HasConnection);

        await Eventually.HoldsAsync(
            () =>
            {
                test.Clock.Advance(TimeSpan.FromMilliseconds(100));
                return test.Service.HasConnection;
            },
            "The client did not move once its time had come.");
    }

    [Fact]
    public async Task Stays_until_a_gateway_takes_it()
    {
        var (test, old) = await TestClient.ConnectAsync();
        await using var owned = test;
        test.Service.AnswerNext("/v1/negotiate", 503);
        test.Service.AnswerNext("/v1/chat", 503);

        await old.SendAsync(Drain);

        await test.Service.WelcomeNextAsync();
        await old.ReadCloseAsync();
    }
}
