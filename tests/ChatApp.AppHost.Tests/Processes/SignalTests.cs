using ChatApp.AppHost.Tests.Running;

namespace ChatApp.AppHost.Tests.Processes;

public sealed class SignalTests
{
    [Fact]
    public async Task Ctrl_C_stops_every_process_and_ends_with_0()
    {
        await using var appHost = AppHostProcess.Start();
        await appHost.WaitForLineAsync("All is up");
        var processes = appHost.Descendants();
        Assert.True(processes.Count >= 7, $"Seven parts were expected, and there are {processes.Count} processes:\n{appHost.Output}");

        appHost.Signal("INT");

        Assert.Equal(0, await appHost.WaitForExitAsync());
        Assert.Empty(ProcessTable.StillRunning(processes));
    }

    [Fact]
    public async Task Nothing_is_left_5_s_after_kill_9()
    {
        await using var appHost = AppHostProcess.Start();
        await appHost.WaitForLineAsync("All is up");
        var processes = appHost.Descendants();
        Assert.True(processes.Count >= 7, $"Seven parts were expected, and there are {processes.Count} processes:\n{appHost.Output}");

        appHost.Signal("KILL");

        await ProcessTable.WaitUntilGoneAsync(processes, TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task Nothing_is_left_when_it_is_killed_while_it_starts()
    {
        await using var appHost = AppHostProcess.Start();
        await appHost.WaitForDescendantAsync();
        var processes = appHost.Descendants();

        appHost.Signal("KILL");

        await ProcessTable.WaitUntilGoneAsync(processes, TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task Ctrl_C_while_it_starts_ends_it_as_well()
    {
        await using var appHost = AppHostProcess.Start();
        await appHost.WaitForDescendantAsync();

        appHost.Signal("INT");

        Assert.Equal(0, await appHost.WaitForExitAsync());
        Assert.Empty(appHost.Descendants());
    }
}
