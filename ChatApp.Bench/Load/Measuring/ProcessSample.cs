using System.Globalization;

namespace ChatApp.Bench.Load.Measuring;

/// <summary>What the system says of a process (proc(5)).</summary>
/// <param name="CpuSeconds">Processor time since it began, its own and the kernel's for it.</param>
/// <param name="ResidentBytes">Its memory now.</param>
/// <param name="PeakBytes">The most it has had.</param>
internal readonly record struct ProcessSample(double CpuSeconds, long ResidentBytes, long PeakBytes)
{
    // USER_HZ, which is 100 wherever .NET runs on Linux (sysconf(3), _SC_CLK_TCK).
    private const double ClockTicksPerSecond = 100;

    /// <summary>Reads it; zeros if the process has ended.</summary>
    public static ProcessSample Read(int processId)
    {
        try
        {
            var stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/stat"));

            // Behind the name, which is in parentheses and may have spaces: the state is field 3, utime 14, stime 15.
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            var ticks = long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture);
            var status = File.ReadAllLines(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/status"));
            return new ProcessSample(ticks / ClockTicksPerSecond, KibibytesOf(status, "VmRSS:"), KibibytesOf(status, "VmHWM:"));
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException or IOException)
        {
            return default;
        }
    }

    private static long KibibytesOf(string[] status, string key)
    {
        var line = status.FirstOrDefault(line => line.StartsWith(key, StringComparison.Ordinal));
        return line is null ? 0 : long.Parse(line[key.Length..].Replace("kB", "", StringComparison.Ordinal).Trim(), CultureInfo.InvariantCulture) * 1024;
    }
}
