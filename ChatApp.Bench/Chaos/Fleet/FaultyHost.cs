using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using ChatApp.Routing.Faults;

namespace ChatApp.Bench.Chaos.Fleet;

/// <summary>A gateway or delivery worker that is told, at each of its starts, what is wrong with it.</summary>
internal sealed class FaultyHost
{
    // Just within the bound of 2 s either way, so that two writers differ by nearly as much as they may.
    private static readonly TimeSpan[] Clocks = [TimeSpan.FromSeconds(1.7), TimeSpan.FromSeconds(-1.7), TimeSpan.Zero];

    private readonly ChaosPlan _plan;
    private readonly bool _isJustInTime;

    /// <param name="resource">In the AppHost, before it starts.</param>
    /// <param name="plan">The run.</param>
    /// <param name="index">Of all such hosts: chooses its clock, with the seed, and how long its writes are late.</param>
    public FaultyHost(IResource resource, ChaosPlan plan, int index)
    {
        _plan = plan;
        _isJustInTime = index % 3 == 1;
        Usual = new HostFaults(Clocks[(index + plan.Seed) % Clocks.Length]);
        Next = Usual;
        Running = Usual;
        resource.Annotations.Add(new EnvironmentCallbackAnnotation(context =>
        {
            Start(context.EnvironmentVariables);
            return Task.CompletedTask;
        }));
    }

    /// <summary>What is wrong with it all through the run.</summary>
    public HostFaults Usual { get; }

    /// <summary>What is wrong with it from its next start on.</summary>
    public HostFaults Next { get; set; }

    /// <summary>What its last start told it.</summary>
    public HostFaults Running { get; private set; }

    private void Start(Dictionary<string, object> variables)
    {
        Running = Next;
        variables["Faults__ClockOffset"] = Running.ClockOffset.ToString("c", CultureInfo.InvariantCulture);
        variables["Faults__CrashAt"] = Running.CrashAt?.ToString() ?? "";
        variables["Faults__CrashAfter"] = Running.CrashAfter.ToString(CultureInfo.InvariantCulture);
        variables["Faults__Plant"] = _plan.Plant.ToString();

        // Messages wait at the most awkward places: on some hosts just within the 10 s rule, on the others so far past the window that their
        // reader confirms newer ones and leaves, though within the 30 s of a send. Not often: while a receipt waits, its device confirms nothing.
        Delay(FaultPoint.BeforeWrite, _isJustInTime ? 9 : 27, 0.02);
        Delay(FaultPoint.BeforeLookUp, 25, 0.005);
        Delay(FaultPoint.BeforeAccept, 1, 0.06); // Time enough for the device to leave while its copy is under way.
        Delay(FaultPoint.BeforeReceipt, 3, 0.25); // Time enough for its device to leave.
        Delay(FaultPoint.BeforeJob, 20, 0.6); // Time enough for its device to confirm what is newer than the job by more than the window.

        void Delay(FaultPoint point, int seconds, double share)
        {
            variables[$"Faults__Delays__{point}"] = TimeSpan.FromSeconds(seconds).ToString("c", CultureInfo.InvariantCulture);
            variables[$"Faults__Shares__{point}"] = share.ToString(CultureInfo.InvariantCulture);
        }
    }
}
