using ChatApp.Bench.Chaos.Fleet;
using ChatApp.Bench.Chaos.History;

namespace ChatApp.Bench.Chaos.Faults;

/// <summary>Breaks one thing after the other, some at the same time, and mends each.</summary>
internal sealed class FaultInjector(ChaosFleet fleet, FaultChooser chooser, RunHistory history, TimeProvider clock)
{
    private const int AtOnce = 3;
    private static readonly TimeSpan HealPatience = TimeSpan.FromMinutes(4);

    private readonly List<(Fault Fault, Task Ending)> _going = [];

    public int Kills { get; private set; }

    public int Pauses { get; private set; }

    /// <summary>Goes on until cancelled, then mends everything.</summary>
    /// <exception cref="TimeoutException">The system did not become healthy.</exception>
    public async Task RunAsync(CancellationToken stopping, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await Task.Delay(chooser.Interval(), clock, stopping);
                _going.RemoveAll(going => going.Ending.IsCompletedSuccessfully);
                if (_going.Count < AtOnce)
                {
                    await BeginAsync(chooser.Choose([.. _going.Select(going => going.Fault.Target)]), stopping, cancellationToken);
                }
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            await Task.WhenAll(_going.Select(going => going.Ending));
            await fleet.HealAsync(HealPatience, cancellationToken);
            history.Note("everything is healthy", isFaulty: false);
        }
    }

    private async Task BeginAsync(Fault fault, CancellationToken stopping, CancellationToken cancellationToken)
    {
        Kills += fault.Kind is FaultKind.Kill or FaultKind.Crash ? 1 : 0;
        Pauses += fault.Kind == FaultKind.Pause ? 1 : 0;
        history.Note($"{fault.Kind} {fault.Target}{fault.Detail} for {fault.Lasts.TotalSeconds:0.0} s", isFaulty: true);
        await fault.BeginAsync(cancellationToken);
        _going.Add((fault, EndAsync(fault, stopping, cancellationToken)));
    }

    private async Task EndAsync(Fault fault, CancellationToken stopping, CancellationToken cancellationToken)
    {
        // Cut short at the end of the run.
        await Task.Delay(fault.Lasts, clock, stopping).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        await fault.EndAsync(cancellationToken);
        history.Note($"{fault.Target} is mended", _going.Exists(going => going.Fault != fault && !going.Ending.IsCompleted));
    }
}
