using System.Globalization;
using ChatApp.Bench.Chaos.Checking;
using ChatApp.Bench.Chaos.Crowd;
using ChatApp.Bench.Chaos.Faults;
using ChatApp.Bench.Chaos.Fleet;
using ChatApp.Bench.Chaos.History;
using ChatApp.Bench.Results;

namespace ChatApp.Bench.Chaos;

/// <summary>One run: people talk while things break, everything heals and comes to rest, and the checker goes over what happened.</summary>
internal sealed class ChaosRun(ChaosPlan plan, string folder, TimeProvider clock)
{
    private static readonly TimeSpan RestPatience = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan ReconnectPatience = TimeSpan.FromSeconds(30);

    // Longer than the delays of a job and of two look-ups.
    private static readonly TimeSpan NothingGoesOn = TimeSpan.FromSeconds(110);
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromSeconds(5);

    private readonly RunHistory _history = new(clock);

    /// <exception cref="TimeoutException">The system did not start, or did not heal.</exception>
    public async Task RunAsync(ReportWriter report, CancellationToken cancellationToken)
    {
        Say($"starting {plan.Gateways} gateways and {plan.DeliveryWorkers} delivery workers; consoles in {folder}");
        await using var fleet = await ChaosFleet.StartAsync(plan, folder, clock, cancellationToken);
        Say($"{plan.Users} people sign up");
        await using var crowd = await ChaosCrowd.GatherAsync(plan, fleet.Api, _history, clock, cancellationToken);
        await using var routes = new RouteEraser(await fleet.ConnectionStringAsync("redis", cancellationToken));
        using var duplicates = new DuplicateCounter();
        var injector = new FaultInjector(fleet, new FaultChooser(fleet, plan, routes, crowd.Users), _history, clock);

        using (var talk = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken))
        {
            talk.CancelAfter(plan.Duration);
            await Task.WhenAll(crowd.LiveAsync(talk.Token), injector.RunAsync(talk.Token, cancellationToken), TellProgressAsync(talk.Token));
        }

        cancellationToken.ThrowIfCancellationRequested();
        Say("everything has healed; waiting until all messages have arrived");
        crowd.ComeBack();
        await ComeToRestAsync(RestPatience, cancellationToken);
        await crowd.ReportScreensAsync(_history, cancellationToken);
        await SeekUnseenAsync(crowd, cancellationToken);
        await LedgerReader.ReadAsync(_history, await fleet.ConnectionStringAsync("cassandra", cancellationToken), cancellationToken);
        await File.WriteAllLinesAsync(Path.Combine(folder, "faults.log"), _history.Faults, cancellationToken);
        Report(report, injector, crowd, duplicates.Count);
    }

    private void Report(ReportWriter report, FaultInjector injector, ChaosCrowd crowd, long duplicates)
    {
        report.Add(new BenchResult("chaos/messages", _history.Messages.Count, "1", Better.None));
        report.Add(new BenchResult("chaos/acknowledged-during-faults", _history.AcknowledgedDuringFaults, "1", Better.None));
        report.Add(new BenchResult("chaos/kills", injector.Kills, "1", Better.None));
        report.Add(new BenchResult("chaos/pauses", injector.Pauses, "1", Better.None));
        report.Add(new BenchResult("chaos/duplicates-on-the-wire", duplicates, "1", Better.None));
        report.Add(new BenchResult("chaos/longest-outage-seconds", crowd.LongestOutage.TotalSeconds, "s", Better.Lower));
        foreach (var violation in HistoryChecker.Check(_history))
        {
            report.AddViolation(violation);
        }

        if (_history.AcknowledgedDuringFaults == 0)
        {
            report.AddViolation("nothing was acknowledged while faults were on: the run shows nothing");
        }
    }

    // What is still under way when patience ends is the checker's to name.
    private async Task ComeToRestAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        var until = _history.Elapsed + patience;
        var (told, toldAt) = (_history.Told, _history.Elapsed);
        while (_history.Elapsed < until && !_history.IsAtRest() && _history.Elapsed < toldAt + NothingGoesOn)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(200), clock, cancellationToken);
            (told, toldAt) = _history.Told == told ? (told, toldAt) : (_history.Told, _history.Elapsed);
        }
    }

    // A device that is connected must not have to connect anew to be given what it missed; what it is given then was not lost, but withheld.
    private async Task SeekUnseenAsync(ChaosCrowd crowd, CancellationToken cancellationToken)
    {
        var unseen = _history.Messages.Where(message => message.IsUnseen).ToList();
        if (unseen.Count > 0)
        {
            Say($"{unseen.Count} acknowledged messages were not seen; everybody connects anew");
            await crowd.ReconnectAsync();
            await ComeToRestAsync(ReconnectPatience, cancellationToken);
            await crowd.ReportScreensAsync(_history, cancellationToken);
            unseen.ForEach(message => message.WasWithheld = !message.IsUnseen);
        }
    }

    private async Task TellProgressAsync(CancellationToken talk)
    {
        using var timer = new PeriodicTimer(ProgressInterval, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(talk))
            {
                var (written, acknowledged, delivered) = _history.Count();
                Say(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{_history.Elapsed.TotalSeconds,4:0} s: {written} written, {acknowledged} acknowledged, {delivered} delivered; last: {_history.LastFault()}"));
            }
        }
        catch (OperationCanceledException) when (talk.IsCancellationRequested)
        {
            // The talk is over.
        }
    }

    private static void Say(string line) => Console.Error.WriteLine(line);
}
