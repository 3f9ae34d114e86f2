using ChatApp.AppHost.Tests.Running;

namespace ChatApp.AppHost.Tests.Run;

public sealed class EndingTests
{
    [Fact]
    public async Task A_process_that_dies_shows_its_code_and_last_output_and_the_others_go_on()
    {
        await using var application = await Application.StartAsync(builder =>
        {
            builder.AddShell("weak", "echo the last words; echo to standard error >&2; exit 3");
            builder.AddShell("strong", "exec sleep 1000");
        });

        await application.WaitForStateAsync("weak", KnownResourceStates.Exited);
        Assert.Equal(3, application.SnapshotOf("weak").ExitCode);
        Assert.NotNull(application.SnapshotOf("weak").StopTimeStamp);
        Assert.Contains("exited with code 3", application.ProblemOf("weak"), StringComparison.Ordinal);
        Assert.Contains("the last words", application.ProblemOf("weak"), StringComparison.Ordinal);
        Assert.Contains("to standard error", application.ProblemOf("weak"), StringComparison.Ordinal);
        await application.WaitForStateAsync("strong", KnownResourceStates.Running);
        Assert.Null(application.ProblemOf("strong"));
    }

    [Fact]
    public async Task A_process_that_a_signal_ended_shows_128_and_the_signal()
    {
        await using var application = await Application.StartAsync(builder => builder.AddShell("victim", "kill -9 $$"));

        await application.WaitForStateAsync("victim", KnownResourceStates.Exited);
        Assert.Equal(137, application.SnapshotOf("victim").ExitCode);
    }

    [Fact]
    public async Task A_process_that_ends_with_0_is_finished_and_no_problem()
    {
        await using var application = await Application.StartAsync(builder => builder.AddShell("task", "echo done"));

        await application.WaitForStateAsync("task", KnownResourceStates.Finished);
        Assert.Equal(0, application.SnapshotOf("task").ExitCode);
        Assert.Null(application.ProblemOf("task"));
    }

    [Fact]
    public async Task What_a_process_started_in_the_background_ends_with_it()
    {
        await using var application = await Application.StartAsync(
            builder => builder.AddShell("parent", "sleep 1000 & echo child; read -r _ < /dev/null; wait"));
        await application.WaitForLineAsync("parent", "child");
        var processes = ProcessTable.DescendantsOf(application.ProcessIdOf("parent"));
        Assert.NotEmpty(processes);

        Assert.True((await application.CommandAsync("parent", "stop")).Success);

        await ProcessTable.WaitUntilGoneAsync(processes, TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task The_whole_console_is_kept_up_to_the_last_line_without_an_end()
    {
        await using var application = await Application.StartAsync(
            builder => builder.AddShell("chatty", "i=0; while [ $i -lt 500 ]; do echo line $i; i=$((i+1)); done; printf 'no end of line'"));

        await application.WaitForStateAsync("chatty", KnownResourceStates.Finished);
        Assert.Equal([.. Enumerable.Range(0, 500).Select(number => $"line {number}"), "no end of line"], application.ConsoleOf("chatty"));
    }
}
