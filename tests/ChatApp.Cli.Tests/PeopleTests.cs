using ChatApp.Scripted;

namespace ChatApp.Cli.Tests;

/// <summary>The commands for contacts, blocks and privacy: the whole program, through pipes, against a scripted service.</summary>
public sealed class PeopleTests : IAsyncLifetime
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"chat-cli-{Guid.NewGuid():N}");
    private ScriptedService _service = null!;

    public async ValueTask InitializeAsync()
    {
        _service = await ScriptedService.StartAsync();
        _service.AddUser("bob");
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
    public async Task Adds_lists_and_removes_contacts()
    {
        await using var cli = CliProcess.Start(_folder, _service.Api);
        await cli.TypeAsync("/contacts");
        await cli.WaitForAsync("You have no contacts");
        await cli.TypeAsync("/add bob Bob from work");
        await cli.WaitForAsync("bob is one of your contacts, as Bob from work");
        await cli.TypeAsync("/contacts");
        await cli.WaitForAsync("bob – Bob from work");
        await cli.TypeAsync("/remove @bob");
        await cli.WaitForAsync("bob is none of your contacts");
    }

    [Fact]
    public async Task Blocks_lists_and_unblocks()
    {
        await using var cli = CliProcess.Start(_folder, _service.Api);
        await cli.TypeAsync("/blocked");
        await cli.WaitForAsync("You blocked nobody");
        await cli.TypeAsync("/block bob");
        await cli.WaitForAsync("bob is blocked");
        await cli.TypeAsync("/blocked");
        await cli.WaitForAsync("You blocked:");
        await cli.TypeAsync("/unblock bob");
        await cli.WaitForAsync("bob is not blocked");
    }

    [Fact]
    public async Task Shows_and_changes_who_sees_when_one_was_last_there()
    {
        await using var cli = CliProcess.Start(_folder, _service.Api);
        await cli.TypeAsync("/privacy");
        await cli.WaitForAsync("Everyone sees when you are online");
        await cli.TypeAsync("/privacy nobody");
        await cli.WaitForAsync("Nobody sees when you are online");
        await cli.TypeAsync("/privacy friends");
        await cli.WaitForAsync("/privacy everyone, /privacy contacts or /privacy nobody");
    }

    [Fact]
    public async Task Says_what_does_not_go()
    {
        await using var cli = CliProcess.Start(_folder, _service.Api);
        await cli.TypeAsync("/add nobody");
        await cli.WaitForAsync("Nobody has the handle nobody");
        await cli.TypeAsync("/block b!");
        await cli.WaitForAsync("/block HANDLE: 3 to 32 of a-z 0-9 . _ -");
        await cli.TypeAsync("/block alice");
        await cli.WaitForAsync("That is you");
        _service.AnswerNext("/v1/blocks", 503, retryAfterSeconds: 1);
        await cli.TypeAsync("/blocked");
        await cli.WaitForAsync("That did not go through");
        await cli.TypeAsync("/help");
        await cli.WaitForAsync("/unblock HANDLE");
    }

    [Fact]
    public async Task Runs_what_is_piped_in_one_after_the_other_and_waits_for_its_outcome()
    {
        await using var cli = CliProcess.Start(_folder, _service.Api);
        await cli.TypeAsync("/add bob");
        await cli.TypeAsync("/block bob");
        await cli.TypeAsync("/contacts");
        await cli.TypeAsync("/blocked");
        cli.EndInput();

        Assert.Equal(0, await cli.WaitForExitAsync());
        var told = cli.Lines.Select(line => Array.FindIndex(
            ["bob is one of your contacts", "bob is blocked", "Your contacts:", "You blocked:"],
            text => line.Contains(text, StringComparison.Ordinal)));
        Assert.Equal([0, 1, 2, 3], told.Where(index => index >= 0));
    }
}
