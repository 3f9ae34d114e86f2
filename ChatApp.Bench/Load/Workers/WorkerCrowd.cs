using ChatApp.Bench.Load.Crowd;

namespace ChatApp.Bench.Load.Workers;

/// <summary>All users of a run, spread over as many processes as their sockets need. Orders go to all of them at once.</summary>
internal sealed class WorkerCrowd : IAsyncDisposable
{
    /// <summary>Users of one process at most: half of the 20,000 open files that a process often has, and a round number of pairs.</summary>
    public const int UsersOfOne = 9_000;

    private readonly IReadOnlyList<WorkerProcess> _workers;

    private WorkerCrowd(IReadOnlyList<WorkerProcess> workers, IReadOnlyList<WorkerTask> tasks)
    {
        _workers = workers;
        Tasks = tasks;
    }

    /// <summary>Who is in each process.</summary>
    public IReadOnlyList<WorkerTask> Tasks { get; }

    public static async Task<WorkerCrowd> StartAsync(IReadOnlyList<WorkerTask> tasks, CancellationToken cancellationToken)
    {
        var workers = new List<WorkerProcess>();
        foreach (var task in tasks)
        {
            workers.Add(await WorkerProcess.StartAsync(task, cancellationToken));
        }

        return new WorkerCrowd(workers, tasks);
    }

    /// <summary>
    /// Spreads pairs (0 with 1, 2 with 3, …) over processes, and their members over the gateways, so that those of a pair are on
    /// different ones if there are several.
    /// </summary>
    public static IReadOnlyList<WorkerTask> Pair(string system, IReadOnlyList<LoadAccount> accounts, IReadOnlyList<Uri> gateways, Uri? api)
    {
        var tasks = new List<WorkerTask>();
        for (var first = 0; first < accounts.Count; first += UsersOfOne)
        {
            var users = accounts.Skip(first).Take(UsersOfOne).ToList();
            tasks.Add(new WorkerTask(
                system,
                first,
                users,
                [.. Enumerable.Range(0, users.Count).Select(position => position ^ 1)],
                [.. Enumerable.Range(0, users.Count).Select(position => gateways[position % gateways.Count])],
                api));
        }

        return tasks;
    }

    /// <summary>Gives the same order to all.</summary>
    public async Task<WorkerReport> OrderAsync(WorkerOrder order, CancellationToken cancellationToken)
    {
        var reports = await Task.WhenAll(_workers.Select(worker => worker.OrderAsync(order, cancellationToken)));
        return new WorkerReport(
            reports.Aggregate(CrowdCounts.None, (sum, report) => sum + report.Counts),
            reports.Max(report => report.Seconds));
    }

    /// <summary>Lets all send; a pace is shared out by their number.</summary>
    public async Task SendAsync(SendOrder send, CancellationToken cancellationToken)
    {
        var all = Tasks.Sum(task => task.Users.Count);
        await Task.WhenAll(_workers.Zip(Tasks, (worker, task) => worker.OrderAsync(
            new WorkerOrder(WorkerVerb.Send, Send: send with { Rate = send.Rate * task.Users.Count / all }), cancellationToken)));
    }

    public async Task<CrowdCounts> ReportAsync(CancellationToken cancellationToken) =>
        (await OrderAsync(new WorkerOrder(WorkerVerb.Report), cancellationToken)).Counts;

    /// <summary>The processor time that all have used.</summary>
    public double CpuSeconds() => _workers.Sum(worker => Measuring.ProcessSample.Read(worker.ProcessId).CpuSeconds);

    public async ValueTask DisposeAsync()
    {
        foreach (var worker in _workers)
        {
            await worker.DisposeAsync();
        }
    }
}
