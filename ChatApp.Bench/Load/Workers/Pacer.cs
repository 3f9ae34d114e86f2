using ChatApp.Bench.Load.Crowd;

namespace ChatApp.Bench.Load.Workers;

/// <summary>
/// Sends at an even pace whatever comes back: each message has a time at which it is to be sent, and its latency counts from then, also if
/// this process was late.
/// </summary>
internal sealed class Pacer : IDisposable
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(1);

    private readonly CancellationTokenSource _stopping = new();
    private readonly PeriodicTimer _timer;
    private readonly Task _run;

    /// <param name="users">They take turns.</param>
    /// <param name="rate">Messages a second of all together.</param>
    /// <param name="clock">Tells when.</param>
    public Pacer(IReadOnlyList<ILoadUser> users, double rate, TimeProvider clock)
    {
        _timer = new PeriodicTimer(Step, clock);
        _run = Task.Run(() => RunAsync(users, rate, clock), CancellationToken.None);
    }

    public void Dispose()
    {
        _stopping.Cancel();
        _run.GetAwaiter().GetResult(); // At the next step, a millisecond away.
        _timer.Dispose();
        _stopping.Dispose();
    }

    private async Task RunAsync(IReadOnlyList<ILoadUser> users, double rate, TimeProvider clock)
    {
        var started = clock.GetTimestamp();
        var ticksPerMessage = clock.TimestampFrequency / rate;
        var sent = 0L;
        try
        {
            while (await _timer.WaitForNextTickAsync(_stopping.Token))
            {
                var due = (long)((clock.GetTimestamp() - started) / ticksPerMessage);
                for (; sent < due; sent++)
                {
                    users[(int)(sent % users.Count)].SendPaced(started + (long)(sent * ticksPerMessage));
                }
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The workload is over.
        }
    }
}
