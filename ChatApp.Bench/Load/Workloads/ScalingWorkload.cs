using ChatApp.Bench.Results;

namespace ChatApp.Bench.Load.Workloads;

/// <summary><c>scaling</c>: the same pace over 1, 2 and 4 gateways. What a message costs must not grow with the fleet.</summary>
internal sealed class ScalingWorkload : IWorkload
{
    private static readonly int[] Fleets = [1, 2, 4];

    public string Name => "scaling";

    public async Task RunAsync(WorkloadContext context, ReportWriter report, CancellationToken cancellationToken)
    {
        foreach (var gateways in Fleets)
        {
            await PairedWorkload.PacedAs($"scaling/gateways-{gateways}")
                .RunAsync(context with { Plan = context.Plan with { Gateways = gateways } }, report, cancellationToken);
        }
    }
}
