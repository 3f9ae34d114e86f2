using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using ChatApp.Routing.Faults;

namespace ChatApp.Bench.Chaos.Fleet;

/// <summary>Tells a host what is wrong with it all through a run: its clock, and messages that wait at the most awkward places.</summary>
internal static class FaultyHost
{
    // Just within the bound of 2 s either way, so that two writers differ by nearly as much as they may.
    private static readonly TimeSpan[] Clocks = [TimeSpan.FromSeconds(1.7), TimeSpan.FromSeconds(-1.7), TimeSpan.Zero];

    /// <param name="host">A gateway or delivery worker.</param>
    /// <param name="plan">The run.</param>
    /// <param name="hosts">By name, what else is wrong with each: read at each of its starts.</param>
    public static void Configure(IResource host, ChaosPlan plan, Dictionary<string, HostFaults> hosts)
    {
        hosts[host.Name] = new HostFaults(Clocks[(hosts.Count + plan.Seed) % Clocks.Length]);
        host.Annotations.Add(new EnvironmentCallbackAnnotation(context =>
        {
            var variables = context.EnvironmentVariables;
            variables["Faults__ClockOffset"] = hosts[host.Name].ClockOffset.ToString("c", CultureInfo.InvariantCulture);
            variables["Faults__CrashAt"] = hosts[host.Name].CrashAt?.ToString() ?? "";
            variables["Faults__CrashAfter"] = hosts[host.Name].CrashAfter.ToString(CultureInfo.InvariantCulture);
            variables["Faults__Plant"] = plan.Plant.ToString();
            Delay(FaultPoint.BeforeWrite, 9, 0.01); // Just within the 10 s rule.
            Delay(FaultPoint.BeforeLookUp, 25, 0.01); // Far past the window, if that rule did not hold.
            Delay(FaultPoint.BeforeReceipt, 3, 0.2);
            Delay(FaultPoint.BeforeJob, 20, 0.2);
            return Task.CompletedTask;

            void Delay(FaultPoint point, int seconds, double share)
            {
                variables[$"Faults__Delays__{point}"] = TimeSpan.FromSeconds(seconds).ToString("c", CultureInfo.InvariantCulture);
                variables[$"Faults__Shares__{point}"] = share.ToString(CultureInfo.InvariantCulture);
            }
        }));
    }
}
