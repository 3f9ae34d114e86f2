using ChatApp.AppHost.Tests.Running;
using ChatApp.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ChatApp.AppHost.Tests.Run;

public sealed class WaitTests
{
    private volatile HealthStatus _health = HealthStatus.Unhealthy;

    [Fact]
    public async Task A_resource_starts_once_what_it_waits_for_is_healthy()
    {
        await using var application = await Application.StartAsync(AddPair);
        await application.WaitForStateAsync("first", KnownResourceStates.Running);
        await application.WaitForStateAsync("second", KnownResourceStates.Waiting);
        await Waiting.UntilAsync(
            () => application.SnapshotOf("first").HealthStatus == HealthStatus.Unhealthy, "the health of first to be asked");
        Assert.Equal(KnownResourceStates.Waiting, application.StateOf("second"));

        _health = HealthStatus.Healthy;

        await application.WaitForStateAsync("second", KnownResourceStates.Running);
        Assert.Equal(HealthStatus.Healthy, application.SnapshotOf("first").HealthStatus);
        Assert.True(application.SnapshotOf("second").StartTimeStamp > application.SnapshotOf("first").StartTimeStamp);
    }

    [Fact]
    public async Task Waiting_goes_on_while_what_is_waited_for_is_down_and_can_be_stopped_and_started()
    {
        await using var application = await Application.StartAsync(builder =>
        {
            var failing = builder.AddExecutable("failing", "no-such-command", Path.GetTempPath());
            builder.AddShell("waiting", "exec sleep 1000").WaitFor(failing);
        });
        await application.WaitForStateAsync("failing", KnownResourceStates.FailedToStart);
        await application.WaitForLineAsync("waiting", "[apphost] still waiting: 'failing' is in state FailedToStart");
        Assert.Equal(KnownResourceStates.Waiting, application.StateOf("waiting"));

        Assert.True((await application.CommandAsync("waiting", "stop")).Success);
        Assert.Equal(KnownResourceStates.NotStarted, application.StateOf("waiting"));
        Assert.True((await application.CommandAsync("waiting", "start")).Success);
        await application.WaitForStateAsync("waiting", KnownResourceStates.Waiting);
    }

    [Fact]
    public async Task Waiting_for_a_start_does_not_wait_for_health()
    {
        await using var application = await Application.StartAsync(builder =>
        {
            builder.Services.AddHealthChecks().AddCheck("health", () => new HealthCheckResult(_health));
            var first = builder.AddShell("first", "exec sleep 1000").WithHealthCheck("health");
            builder.AddShell("second", "exec sleep 1000").WaitForStart(first);
        });

        await application.WaitForStateAsync("second", KnownResourceStates.Running);
        Assert.NotEqual(HealthStatus.Healthy, application.SnapshotOf("first").HealthStatus);
    }

    [Fact]
    public async Task Waiting_for_completion_ends_with_the_right_exit_code_and_fails_with_another()
    {
        await using var application = await Application.StartAsync(builder =>
        {
            var migration = builder.AddShell("migration", "exit 4");
            builder.AddShell("content", "exec sleep 1000").WaitForCompletion(migration, exitCode: 4);
            builder.AddShell("disappointed", "exec sleep 1000").WaitForCompletion(migration);
        });

        await application.WaitForStateAsync("content", KnownResourceStates.Running);
        await application.WaitForStateAsync("disappointed", KnownResourceStates.FailedToStart);
        Assert.Contains("it waits for 'migration' to end with code 0", application.ProblemOf("disappointed"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_others_wait_for_is_stopped_after_them()
    {
        _health = HealthStatus.Healthy;
        var order = new List<string>();
        var application = await Application.StartAsync(AddPair);
        await application.WaitForStateAsync("second", KnownResourceStates.Running);
        var watching = Task.Run(
            async () =>
            {
                await foreach (var change in application.Inner.ResourceNotifications.WatchAsync(TestContext.Current.CancellationToken))
                {
                    if (change.Snapshot.State?.Text == KnownResourceStates.Exited)
                    {
                        order.Add(change.Resource.Name);
                        if (order.Count == 2)
                        {
                            return;
                        }
                    }
                }
            },
            TestContext.Current.CancellationToken);

        await application.DisposeAsync();

        await watching.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.Equal(["second", "first"], order);
    }

    private void AddPair(IDistributedApplicationBuilder builder)
    {
        builder.Services.AddHealthChecks().AddCheck("health", () => new HealthCheckResult(_health));
        var first = builder.AddShell("first", "exec sleep 1000").WithHealthCheck("health");
        builder.AddShell("second", "exec sleep 1000").WaitFor(first);
    }
}
