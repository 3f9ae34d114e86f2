using ChatApp.Bench.Results;

namespace ChatApp.Bench.Load.Workloads;

/// <summary>A piece of work that a system is measured with.</summary>
internal interface IWorkload
{
    /// <summary>Its name on the command line, and the beginning of its figures' names.</summary>
    string Name { get; }

    /// <summary>Does it and adds the figures.</summary>
    /// <exception cref="LoadFailedException">It could not be done.</exception>
    Task RunAsync(WorkloadContext context, ReportWriter report, CancellationToken cancellationToken);
}
