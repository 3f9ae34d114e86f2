using System.Net;
using System.Net.Sockets;
using ChatApp.AppHost.Tests.Running;

namespace ChatApp.AppHost.Tests.Processes;

public sealed class AppHostTests
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
        Assert.Empty(appHost.Descendants());
    }

    [Fact]
    public async Task Nothing_is_left_5_s_after_kill_9()
    {
        await using var appHost = AppHostProcess.Start();
        await appHost.WaitForLineAsync("All is up");
        var processes = appHost.Descendants();
        Assert.True(processes.Count >= 7, $"Seven parts were expected, and there are {processes.Count} processes:\n{appHost.Output}");

        appHost.Signal("KILL");

        await appHost.WaitUntilNothingIsLeftAsync(TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task A_port_in_use_stops_one_part_with_the_reason_and_not_the_others()
    {
        using var holder = new TcpListener(IPAddress.Loopback, 0);
        holder.Start();
        var port = ((IPEndPoint)holder.LocalEndpoint).Port;
        await using var appHost = AppHostProcess.Start(port);

        await appHost.WaitForLineAsync("1 of 7 is down for the reason above. Ctrl+C stops everything.");

        Assert.Matches(
            $@"failed +api +Port {port} of endpoint 'http' is in use by .+ \(process {Environment.ProcessId}\)\. Stop that, or give 'api' another port\.",
            appHost.Output);
        appHost.Signal("INT");
        Assert.Equal(0, await appHost.WaitForExitAsync());
    }

    [Fact]
    public async Task Nothing_is_left_when_it_is_killed_while_it_starts()
    {
        await using var appHost = AppHostProcess.Start();
        await appHost.WaitForDescendantAsync();

        appHost.Signal("KILL");

        await appHost.WaitUntilNothingIsLeftAsync(TimeSpan.FromSeconds(5));
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
