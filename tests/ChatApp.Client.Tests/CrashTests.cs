using ChatApp.Client.Connections;
using ChatApp.Client.Messages;
using ChatApp.Contracts.ClientProtocol;
using ChatApp.Scripted;

namespace ChatApp.Client.Tests;

/// <summary>One story, told with the process ending before each of its commits in turn: nothing is lost and nothing comes twice.</summary>
public sealed class CrashTests
{
    [Fact]
    public async Task Loses_and_doubles_nothing_whenever_the_process_ends()
    {
        for (var commits = 0; ; commits++)
        {
            var store = new CrashingStore();
            await using var test = await TestClient.SignUpAsync(store: store, sealer: new RatchetingSealer());
            var written = await test.SendAsync("written before");
            store.CrashIn(commits);
            var crashed = await TellAsync(test);
            store.Recover();
            await test.RestartAsync();
            test.Client.Connect();
            await FinishAsync(test, written);
            if (!crashed)
            {
                return; // The whole story fits into this many commits.
            }
        }
    }

    /// <returns>Whether the process ended on the way.</returns>
    private static async Task<bool> TellAsync(TestClient test)
    {
        test.Client.Connect();
        await Eventually.HoldsAsync(
            () => test.Service.HasConnection || test.Client.Connection.Status == ConnectionStatus.Stopped,
            "The client neither connected nor ended.");
        if (!test.Service.HasConnection)
        {
            return true;
        }

        try
        {
            var connection = await test.Service.WelcomeNextAsync();
            var send = await connection.ReadSendAsync();
            await connection.TickAsync(send.MessageId);
            await connection.PushAsync(Incoming(test, 1));
            await connection.ReadAcknowledgeAsync(await connection.PushAsync(Incoming(test, 2)));
            await connection.SendAsync(new ServerFrame { Confirmed = new Confirmed { Delivery = 2, Position = 9 } });
            await connection.ReadAcknowledgeAsync(await connection.PushAsync(Incoming(test, 3)));
            return false;
        }
        catch (Exception exception) when (exception is InvalidOperationException or TimeoutException or System.Net.WebSockets.WebSocketException)
        {
            return true;
        }
    }

    private static async Task FinishAsync(TestClient test, ChatMessage written)
    {
        var connection = await test.Service.WelcomeNextAsync();
        if ((await test.Store.ReadOutboxAsync(CancellationToken.None)).Count > 0)
        {
            var send = await connection.ReadSendAsync();
            Assert.Equal(1UL, send.Number);
            await connection.TickAsync(send.MessageId);
        }

        await connection.PushAsync(Incoming(test, 1));
        await connection.PushAsync(Incoming(test, 2));
        await connection.ReadAcknowledgeAsync(await connection.PushAsync(Incoming(test, 3)));
        await Eventually.HoldsAsync(
            () => test.HistoryAsync().Result.Single(message => message.Order == written.Order).State == MessageState.Sent,
            "The message was never ticked.");
        Assert.Equal(["1", "2", "3"], (await test.TextsAsync()).Where(text => text != "written before"));
    }

    private static Entry Incoming(TestClient test, ulong number)
    {
        var content = Client.Messages.ContentCodec.Write($"{number}", test.Alice, number);
        var id = new Contracts.Identity.MessageId(new Guid((int)number, 0, 0x7000, 0x80, 0, 0, 0, 0, 0, 0, 1));
        return Entries.Message(
            test.BobsPhone,
            test.Alice,
            number,
            Google.Protobuf.UnsafeByteOperations.UnsafeWrap(RatchetingSealer.Seal((long)number, content)),
            id);
    }
}
