using System.Diagnostics;
using ChatApp.AppHost.Tests.Running;

namespace ChatApp.AppHost.Tests.Run;

public sealed class CommandTests
{
    [Fact]
    public async Task A_resource_is_stopped_started_and_restarted_as_a_new_process()
    {
        await using var application = await Application.StartAsync(builder => builder.AddShell("server", "exec sleep 1000"));
        await application.WaitForStateAsync("server", KnownResourceStates.Running);
        var first = ProcessTable.DescendantsOf(Environment.ProcessId).Single(process => process.Id == application.ProcessIdOf("server"));

        Assert.True((await application.CommandAsync("server", "stop")).Success);
        Assert.Equal(KnownResourceStates.Exited, application.StateOf("server"));
        Assert.Equal(143, application.SnapshotOf("server").ExitCode); // SIGTERM.
        Assert.Null(application.ProblemOf("server")); // It was asked to.
        Assert.Empty(ProcessTable.StillRunning([first]));

        Assert.True((await application.CommandAsync("server", "start")).Success);
        Assert.Equal(KnownResourceStates.Running, application.StateOf("server"));
        Assert.Null(application.SnapshotOf("server").ExitCode);
        var second = application.ProcessIdOf("server");

        Assert.True((await application.CommandAsync("server", "restart")).Success);
        Assert.Equal(KnownResourceStates.Running, application.StateOf("server"));
        Assert.NotEqual(second, application.ProcessIdOf("server"));
    }

    [Fact]
    public async Task Starting_what_runs_and_stopping_what_does_not_changes_nothing()
    {
        await using var application = await Application.StartAsync(builder => builder.AddShell("server", "exec sleep 1000"));
        await application.WaitForStateAsync("server", KnownResourceStates.Running);
        var process = application.ProcessIdOf("server");

        Assert.True((await application.CommandAsync("server", "start")).Success);
        Assert.Equal(process, application.ProcessIdOf("server"));

        Assert.True((await application.CommandAsync("server", "stop")).Success);
        Assert.True((await application.CommandAsync("server", "stop")).Success);
        Assert.Equal(KnownResourceStates.Exited, application.StateOf("server"));
    }

    [Fact]
    public async Task Commands_that_come_at_once_are_carried_out_one_after_the_other()
    {
        await using var application = await Application.StartAsync(builder => builder.AddShell("server", "exec sleep 1000"));
        await application.WaitForStateAsync("server", KnownResourceStates.Running);

        var results = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => application.CommandAsync("server", "restart")));

        Assert.All(results, result => Assert.True(result.Success));
        Assert.Equal(KnownResourceStates.Running, application.StateOf("server"));
        Assert.Single(ProcessTable.DescendantsOf(Environment.ProcessId), process => process.Id == application.ProcessIdOf("server"));
    }

    [Fact]
    public async Task What_is_started_in_the_moment_of_its_end_runs_again()
    {
        await using var application = await Application.StartAsync(builder => builder.AddShell("server", "exec sleep 1000"));
        for (var round = 0; round < 20; round++)
        {
            await application.WaitForStateAsync("server", KnownResourceStates.Running);
            var process = application.ProcessIdOf("server");
            var ended = application.Inner.ResourceNotifications.WaitForResourceAsync(
                "server", state => state.Snapshot.State?.Text == KnownResourceStates.Exited, TestContext.Current.CancellationToken);
            using (var running = Process.GetProcessById(process))
            {
                running.Kill();
            }

            await ended;

            Assert.True((await application.CommandAsync("server", "start")).Success);
            Assert.NotEqual(process, application.ProcessIdOf("server"));
        }
    }

    [Fact]
    public async Task A_start_that_fails_says_why()
    {
        await using var application = await Application.StartAsync(
            builder => builder.AddExecutable("ghost", "no-such-command", Path.GetTempPath()).WithExplicitStart());

        var result = await application.CommandAsync("ghost", "start");

        Assert.False(result.Success);
        Assert.Contains("'no-such-command' of 'ghost' was not found", result.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_started_on_request_waits_for_it()
    {
        await using var application = await Application.StartAsync(builder =>
        {
            builder.AddShell("always", "exec sleep 1000");
            builder.AddShell("on-request", "exec sleep 1000").WithExplicitStart();
        });
        await application.WaitForStateAsync("always", KnownResourceStates.Running);
        Assert.Equal(KnownResourceStates.NotStarted, application.StateOf("on-request"));

        Assert.True((await application.CommandAsync("on-request", "start")).Success);
        Assert.Equal(KnownResourceStates.Running, application.StateOf("on-request"));
    }

    [Fact]
    public async Task An_unknown_resource_or_command_is_refused_with_its_name()
    {
        await using var application = await Application.StartAsync(builder => builder.AddShell("server", "exec sleep 1000"));

        Assert.Equal("Resource 'nobody' not found.", (await application.CommandAsync("nobody", "start")).ErrorMessage);
        Assert.StartsWith("Command 'resource-dance' not available", (await application.CommandAsync("server", "dance")).ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_process_that_ignores_SIGTERM_is_killed_after_10_s()
    {
        await using var application = await Application.StartAsync(
            builder => builder.AddShell("stubborn", "trap '' TERM; echo ready; while :; do sleep 1; done"));
        await application.WaitForLineAsync("stubborn", "ready");

        Assert.True((await application.CommandAsync("stubborn", "stop")).Success);

        Assert.Equal(137, application.SnapshotOf("stubborn").ExitCode);
        await application.WaitForLineAsync("stubborn", "[apphost] did not stop within 10 s and was killed");
    }
}
