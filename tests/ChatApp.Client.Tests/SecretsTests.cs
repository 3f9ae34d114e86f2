using ChatApp.Client.Connections;
using ChatApp.Client.Messages;
using ChatApp.Client.Sealing;
using ChatApp.Contracts.ClientProtocol;
using ChatApp.Scripted;

namespace ChatApp.Client.Tests;

public sealed class SecretsTests
{
    [Fact]
    public async Task Logs_neither_content_nor_tokens_when_things_go_wrong()
    {
        var (test, connection) = await TestClient.ConnectAsync();
        await using var owned = test;
        test.Service.AnswerNext($"/v1/users/{test.Bob}/devices", 503);
        await test.SendAsync("the secret text");
        await connection.ReadSendAsync();
        await connection.PushAsync(new Entry { Message = new Message { Number = 1 } });
        await connection.ReadAcknowledgeAsync(await connection.PushAsync(Entries.Text(test.BobsPhone, test.Alice, 1, "the secret answer")));
        await connection.CloseAsync(CloseCode.Superseded);
        await test.WaitForStatusAsync(ConnectionStatus.Stopped);

        Assert.True(test.Logs.Count >= 3, "The story was expected to leave lines in the log.");
        Assert.DoesNotContain(test.Logs, line => line.Contains("secret", StringComparison.Ordinal));
        Assert.DoesNotContain(test.Logs, line => line.Contains(connection.Hello.AccessToken, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Prints_no_content_of_messages_events_and_plaintexts()
    {
        var (test, _) = await TestClient.ConnectAsync();
        await using var owned = test;
        var message = await test.SendAsync("the secret text");
        var item = Assert.Single(await test.Store.ReadOutboxAsync(CancellationToken.None));

        object[] printed =
        [
            message,
            new Client.Events.ChatEvent.MessageAdded(message),
            item,
            new Client.Store.StoreChange.MessageAdded(message),
            new Client.Store.StoreChange.OutboxPut(item),
            Opening.Of("the secret text"u8.ToArray()),
        ];

        Assert.All(printed, value => Assert.DoesNotContain("secret", value.ToString(), StringComparison.Ordinal));
        Assert.Equal(MessageKind.Text, message.Kind);
    }
}
