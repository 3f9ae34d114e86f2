using ChatApp.Contracts.ClientProtocol;
using ChatApp.Contracts.Identity;
using ChatApp.Scripted;

namespace ChatApp.Client.Tests.Messages.Read;

public sealed class ReadReportTests
{
    [Fact]
    public async Task Reports_what_was_shown_until_it_is_stored()
    {
        var (test, connection) = await TestClient.ConnectAsync();
        await using var owned = test;
        var entry = await ReceiveAsync(test, connection, 1);

        await test.Client.MarkReadAsync(test.Conversation, long.MaxValue, CancellationToken.None);
        var report = (await connection.ReadAsync(ClientFrame.FrameOneofCase.ReportRead)).ReportRead;
        Assert.Equal(
            new ReadMessage { MessageId = entry.Message.MessageId, ConversationId = entry.Message.ConversationId, SenderUserId = test.Bob.ToWire() },
            Assert.Single(report.Messages));

        connection.Abort();
        var second = await test.Service.WelcomeNextAsync();
        var again = (await second.ReadAsync(ClientFrame.FrameOneofCase.ReportRead)).ReportRead;
        Assert.Equal(report.Messages, again.Messages);
        await second.SendAsync(new ServerFrame { ReadStored = new ReadStored { Request = again.Request } });
        await Eventually.HoldsAsync(
            () => test.Store.ReadReportsAsync(CancellationToken.None).Result.Count == 0, "The report was never done with.");
    }

    [Fact]
    public async Task Reports_again_after_a_restart()
    {
        var (test, connection) = await TestClient.ConnectAsync();
        await using var owned = test;
        await ReceiveAsync(test, connection, 1);
        await test.Client.MarkReadAsync(test.Conversation, long.MaxValue, CancellationToken.None);
        await connection.ReadAsync(ClientFrame.FrameOneofCase.ReportRead);

        await test.RestartAsync();
        test.Client.Connect();

        await (await test.Service.WelcomeNextAsync()).ReadAsync(ClientFrame.FrameOneofCase.ReportRead);
        Assert.Equal(0, Assert.Single(await test.Client.ReadConversationsAsync(CancellationToken.None)).Unread);
    }

    [Theory]
    [InlineData(ErrorCode.Unavailable)]
    [InlineData(ErrorCode.RateLimited)]
    public async Task Tries_again_after(ErrorCode code)
    {
        var (test, connection) = await TestClient.ConnectAsync();
        await using var owned = test;
        await ReceiveAsync(test, connection, 1);
        await test.Client.MarkReadAsync(test.Conversation, long.MaxValue, CancellationToken.None);
        var report = (await connection.ReadAsync(ClientFrame.FrameOneofCase.ReportRead)).ReportRead;

        await connection.SendAsync(new ServerFrame { ReadStored = new ReadStored { Request = report.Request, Code = code } });

        Assert.Equal(report.Messages, (await connection.ReadAsync(ClientFrame.FrameOneofCase.ReportRead)).ReportRead.Messages);
    }

    [Fact]
    public async Task Reports_at_most_256_messages_a_frame_and_one_frame_at_a_time()
    {
        var (test, connection) = await TestClient.ConnectAsync();
        await using var owned = test;
        for (var number = 1UL; number <= 300; number++)
        {
            await connection.PushAsync(Entries.Text(test.BobsPhone, test.Alice, number, "x"));
        }

        await connection.ReadAcknowledgeAsync(300);
        await test.Client.MarkReadAsync(test.Conversation, long.MaxValue, CancellationToken.None);

        var first = (await connection.ReadAsync(ClientFrame.FrameOneofCase.ReportRead)).ReportRead;
        Assert.Equal(256, first.Messages.Count);
        await connection.SendAsync(new ServerFrame { ReadStored = new ReadStored { Request = first.Request } });
        var second = (await connection.ReadAsync(ClientFrame.FrameOneofCase.ReportRead)).ReportRead;
        Assert.Equal(44, second.Messages.Count);
        Assert.Empty(first.Messages.Intersect(second.Messages));
    }

    [Fact]
    public async Task Reports_only_up_to_what_was_shown_and_nothing_twice()
    {
        var (test, connection) = await TestClient.ConnectAsync();
        await using var owned = test;
        await ReceiveAsync(test, connection, 1);
        var shown = Assert.Single(await test.HistoryAsync()).Order;
        await ReceiveAsync(test, connection, 2);

        await test.Client.MarkReadAsync(test.Conversation, shown, CancellationToken.None);
        await test.Client.MarkReadAsync(test.Conversation, shown, CancellationToken.None);

        Assert.Single((await connection.ReadAsync(ClientFrame.FrameOneofCase.ReportRead)).ReportRead.Messages);
        Assert.Single(await test.Store.ReadReportsAsync(CancellationToken.None));
        Assert.Equal(1, Assert.Single(await test.Client.ReadConversationsAsync(CancellationToken.None)).Unread);
    }

    private static async Task<Entry> ReceiveAsync(TestClient test, ScriptedConnection connection, ulong number)
    {
        var entry = Entries.Text(test.BobsPhone, test.Alice, number, "hi");
        await connection.ReadAcknowledgeAsync(await connection.PushAsync(entry));
        return entry;
    }
}
