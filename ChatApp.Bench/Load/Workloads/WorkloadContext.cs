using ChatApp.Bench.Load.Accounts;
using ChatApp.Bench.Load.Crowd;

namespace ChatApp.Bench.Load.Workloads;

/// <summary>What a workload runs with.</summary>
/// <param name="Plan">How much.</param>
/// <param name="Progress">Told what is going on.</param>
/// <param name="Clock">Tells the time.</param>
internal sealed record WorkloadContext(LoadPlan Plan, Progress Progress, TimeProvider Clock)
{
    /// <summary>Starts the system, or finds the one that runs.</summary>
    /// <exception cref="TimeoutException">It did not start.</exception>
    public Task<MeasuredSystem> StartAsync(CancellationToken cancellationToken)
    {
        Progress.Begin("starting the system");
        return MeasuredSystem.StartAsync(Plan, Clock, cancellationToken);
    }

    /// <summary>Makes accounts.</summary>
    /// <exception cref="LoadFailedException">The api refused.</exception>
    public async Task<LoadAccount[]> SignUpAsync(MeasuredSystem system, int count, CancellationToken cancellationToken)
    {
        Progress.Begin("signing up");
        using var maker = new AccountMaker(system.Api, Clock);
        return await maker.MakeAsync(count, Progress, cancellationToken);
    }

    /// <summary>Waits for a condition, looking ten times a second.</summary>
    /// <returns>Whether it came about.</returns>
    public async Task<bool> WaitAsync(Func<Task<bool>> condition, TimeSpan patience, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100), Clock);
        var started = Clock.GetTimestamp();
        while (!await condition())
        {
            if (Clock.GetElapsedTime(started) > patience)
            {
                return false;
            }

            await timer.WaitForNextTickAsync(cancellationToken);
        }

        return true;
    }
}
