using System.Text.RegularExpressions;
using ChatApp.Contracts.ClientProtocol;
using ChatApp.Contracts.Identity;
using ChatApp.Scripted;

namespace ChatApp.Cli.Tests;

/// <summary>The whole program, through pipes, against a scripted service.</summary>
public sealed partial class ChatTests : IAsyncLifetime
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"chat-cli-{Guid.NewGuid():N}");
    private ScriptedService _service = null!;
    private UserId _bob;

    private DeviceAddress BobsPhone => new(_bob, new DeviceId(1));

    public async ValueTask InitializeAsync()
    {
        _service = await ScriptedService.StartAsync();
        _bob = _service.AddUser("bob");
    }

    public async ValueTask DisposeAsync()
    {
        await _service.DisposeAsync();
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    [Fact]
    public async Task Signs_up_sends_and_shows_every_tick()
    {
        await using var cli = CliProcess.Start(_folder, _service.Api);
        var connection = await _service.WelcomeNextAsync();
        await cli.WaitForAsync("-- online (scripted)");

        await cli.TypeAsync("/to bob");
        await cli.TypeAsync("hello bob");
        var send = await connection.ReadSendAsync();
        await cli.WaitForAsync("you #1: hello bob");
        await connection.TickAsync(send.MessageId);
        await cli.WaitForAsync("#1 ✓ sent");
        await connection.PushAsync(Entries.Receipt(send.MessageId, send.ConversationId, _bob, ReceiptKind.Delivered));
        await cli.WaitForAsync("#1 ✓✓ delivered");
        await connection.PushAsync(Entries.Receipt(send.MessageId, send.ConversationId, _bob, ReceiptKind.Read));
        await cli.WaitForAsync("#1 ✓✓ read");
        await cli.TypeAsync("/quit");
        Assert.Equal(0, await cli.WaitForExitAsync());
    }

    [Fact]
    public async Task Shows_whether_the_other_is_online_was_last_seen_or_is_typing()
    {
        await using var cli = CliProcess.Start(_folder, _service.Api);
        var connection = await _service.WelcomeNextAsync();
        await cli.TypeAsync("/to bob");
        Assert.Equal([_bob.ToWire()], (await connection.ReadAsync(ClientFrame.FrameOneofCase.Watch)).Watch.UserIds);
        await connection.SendAsync(new ServerFrame { PresenceChanged = new PresenceChanged { UserId = _bob.ToWire(), Online = true } });
        await cli.WaitForAsync("-- bob online");
        var conversation = ConversationId.Between(_service.UserOf(connection), _bob);
        await connection.SendAsync(new ServerFrame
        {
            TypingChanged = new TypingChanged { UserId = _bob.ToWire(), ConversationId = conversation.ToWire(), Typing = true },
        });
        await cli.WaitForAsync("-- bob typing…");
        await connection.SendAsync(new ServerFrame
        {
            PresenceChanged = new PresenceChanged { UserId = _bob.ToWire(), LastSeen = 1_577_880_000_000 },
        });
        await connection.SendAsync(new ServerFrame
        {
            TypingChanged = new TypingChanged { UserId = _bob.ToWire(), ConversationId = conversation.ToWire() },
        });
        await cli.WaitForAsync("-- bob last seen 20"); // The day depends on the time zone.
        await cli.TypeAsync("/quit");
        Assert.Equal(0, await cli.WaitForExitAsync());
    }

    [Fact]
    public async Task Opens_the_conversation_of_the_first_who_writes_by_handle_and_reports_it_as_read()
    {
        await using var cli = CliProcess.Start(_folder, _service.Api);
        var connection = await _service.WelcomeNextAsync();

        await connection.PushAsync(FromBob(connection, 1, "hi alice"));

        await cli.WaitForAsync("bob: hi alice");
        Assert.Single((await connection.ReadAsync(ClientFrame.FrameOneofCase.ReportRead)).ReportRead.Messages);
        Assert.Contains("-- bob", cli.Lines);
    }

    [Fact]
    public async Task Shows_messages_of_others_beside_the_open_conversation_and_does_not_report_them()
    {
        await using var cli = CliProcess.Start(_folder, _service.Api);
        var connection = await _service.WelcomeNextAsync();
        _service.AddUser("carol");
        await cli.TypeAsync("/to carol");
        await cli.WaitForAsync("-- carol");

        await connection.ReadAcknowledgeAsync(await connection.PushAsync(FromBob(connection, 1, "hi alice")));
        await cli.WaitForAsync("[bob]");
        await cli.TypeAsync("/who");
        await cli.WaitForAsync("bob – 1 new");
        await cli.TypeAsync("/to bob");
        Assert.Single((await connection.ReadAsync(ClientFrame.FrameOneofCase.ReportRead)).ReportRead.Messages);
    }

    [Fact]
    public async Task Shows_history_and_what_waited_in_order_and_once_after_kill_9()
    {
        await using (var first = CliProcess.Start(_folder, _service.Api))
        {
            var connection = await _service.WelcomeNextAsync();
            await connection.ReadAcknowledgeAsync(await connection.PushAsync(FromBob(connection, 1, "one")));
            await first.WaitForAsync("bob: one"); // The conversation is open.
            await first.TypeAsync("written before the end");
            await connection.ReadSendAsync();
            await first.KillAsync();
        }

        await using var second = CliProcess.Start(_folder, _service.Api);
        var again = await _service.WelcomeNextAsync();
        var send = await again.ReadSendAsync();
        await again.TickAsync(send.MessageId);
        foreach (var (number, text) in new[] { (3UL, "three"), (1UL, "one"), (2UL, "two"), (4UL, "four") })
        {
            await again.PushAsync(FromBob(again, number, text));
        }

        await second.WaitForAsync("bob: four");
        await second.WaitForAsync("✓ sent");
        Assert.Equal(
            ["one", "written before the end", "two", "three", "four"],
            second.Lines.Select(line => Shown().Match(line)).Where(match => match.Success).Select(match => match.Groups["text"].Value));
    }

    [Fact]
    public async Task Leaves_cleanly_on_ctrl_c()
    {
        await using var cli = CliProcess.Start(_folder, _service.Api);
        var connection = await _service.WelcomeNextAsync();
        await cli.WaitForAsync("-- online");

        cli.Interrupt();

        await connection.ReadCloseAsync();
        Assert.Equal(0, await cli.WaitForExitAsync());
    }

    [Fact]
    public async Task Sends_what_is_piped_in_and_leaves_once_it_is_ticked()
    {
        await using var cli = CliProcess.Start(_folder, _service.Api);
        var connection = await _service.WelcomeNextAsync();
        await cli.TypeAsync("/to bob");
        await cli.TypeAsync("one");
        await cli.TypeAsync("//two");
        cli.EndInput();

        await connection.TickAsync((await connection.ReadSendAsync()).MessageId);
        var second = await connection.ReadSendAsync();
        Assert.Equal("/two", Entries.TextOf(second.Recipients[0].Devices[0].Ciphertext));
        await connection.TickAsync(second.MessageId);

        Assert.Equal(0, await cli.WaitForExitAsync());
        Assert.Contains("#2 ✓ sent", cli.Lines);
    }

    [Fact]
    public async Task Says_what_to_start_when_nothing_answers()
    {
        await using var cli = CliProcess.Start(_folder, new Uri("http://127.0.0.1:1"));

        Assert.Equal(1, await cli.WaitForExitAsync());
        await cli.WaitForAsync("Nothing answers at http://127.0.0.1:1/. Start the system with: dotnet run --project ChatApp.AppHost");
    }

    [Fact]
    public async Task Starts_offline_once_it_has_an_account_and_says_so()
    {
        await using (var first = CliProcess.Start(_folder, _service.Api))
        {
            await first.WaitForAsync("-- connecting");
            await first.TypeAsync("/quit");
            await first.WaitForExitAsync();
        }

        await using var cli = CliProcess.Start(_folder, new Uri("http://127.0.0.1:1"));

        await cli.WaitForAsync("offline – messages wait");
        await cli.WaitForAsync("Start the system with");
    }

    [Fact]
    public async Task Says_that_a_handle_is_taken_or_is_none()
    {
        await using var taken = CliProcess.Start(_folder, _service.Api, "bob");
        await using var none = CliProcess.Start(_folder, _service.Api, "b!");

        Assert.Equal(1, await taken.WaitForExitAsync());
        Assert.Equal(1, await none.WaitForExitAsync());
        await taken.WaitForAsync("Somebody has the handle bob already");
        await none.WaitForAsync("\"b!\" is not a handle");
    }

    [Fact]
    public async Task Says_that_a_data_folder_is_none_or_is_in_use()
    {
        Directory.CreateDirectory(_folder);
        var file = Path.Combine(_folder, "file");
        await File.WriteAllTextAsync(file, "", CancellationToken.None);
        await using var wrong = CliProcess.Start(file, _service.Api);
        await using var first = CliProcess.Start(_folder, _service.Api);
        await first.WaitForAsync("-- connecting");
        await using var second = CliProcess.Start(_folder, _service.Api);

        Assert.Equal(1, await wrong.WaitForExitAsync());
        Assert.Equal(1, await second.WaitForExitAsync());
        await wrong.WaitForAsync("cannot be written");
        await second.WaitForAsync("is open in another process");
    }

    [Fact]
    public async Task Deletes_its_data_when_the_device_was_removed()
    {
        await using var cli = CliProcess.Start(_folder, _service.Api);
        var connection = await _service.WelcomeNextAsync();
        await connection.ReadAcknowledgeAsync(await connection.PushAsync(FromBob(connection, 1, "a secret")));

        await connection.CloseAsync(CloseCode.DeviceRemoved);

        Assert.Equal(1, await cli.WaitForExitAsync());
        await cli.WaitForAsync("were deleted here");
        Assert.Equal(-1, (await File.ReadAllBytesAsync(Path.Combine(_folder, "alice", "chat.db"), CancellationToken.None)).AsSpan()
            .IndexOf("a secret"u8));
    }

    [Fact]
    public async Task Explains_itself_and_what_it_does_not_know()
    {
        await using var cli = CliProcess.Start(_folder, _service.Api);

        await cli.TypeAsync("/help");
        await cli.WaitForAsync("/to HANDLE");
        await cli.TypeAsync("/dance");
        await cli.WaitForAsync("There is no command /dance");
        await cli.TypeAsync("hello?");
        await cli.WaitForAsync("Choose whom to write to first");
        await cli.TypeAsync("/to nobody");
        await cli.WaitForAsync("Nobody has the handle nobody");
        await cli.TypeAsync("/to alice");
        await cli.WaitForAsync("That is you");
    }

    [GeneratedRegex(@"\d\d:\d\d (bob|you #\d+): (?<text>.*?)(  \S+ \w+)?$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Shown();

    private Entry FromBob(ScriptedConnection connection, ulong number, string text) => Entries.Text(
        BobsPhone,
        _service.UserOf(connection),
        number,
        text,
        new MessageId(new Guid((int)number, 0, 0x7000, 0x80, 0, 0, 0, 0, 0, 0, 1)));
}
