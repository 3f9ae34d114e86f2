namespace ChatApp.Bench.Load.Measuring;

/// <summary>
/// The processes of a system that is measured, by name: what they used between <see cref="Begin"/> and <see cref="End"/>.
/// </summary>
internal sealed class ServerProcesses : IAsyncDisposable
{
    /// <summary>What the runtime counts. It takes a host little to tell.</summary>
    public static readonly IReadOnlyList<string> RuntimeMeter = ["System.Runtime"];

    /// <summary>What the runtime and our hosts count. To tell it, a host allocates 150 KB a second, which is much for one that is idle.</summary>
    public static readonly IReadOnlyList<string> AllMeters = [.. RuntimeMeter, "ChatApp.Cql", "ChatApp.Redis", "ChatApp.Routing", "CassandraNode"];

    private readonly Dictionary<string, int> _processIds;
    private readonly Dictionary<string, HostCounters> _counters = new(StringComparer.Ordinal);
    private Dictionary<string, ProcessSample> _before = new(StringComparer.Ordinal);
    private Dictionary<string, ProcessSample> _after = new(StringComparer.Ordinal);

    /// <param name="processIds">By name; those that start alike (<c>gateway-1</c>, <c>gateway-2</c>) are one kind.</param>
    /// <param name="meters">What to listen to of what they count.</param>
    public ServerProcesses(IReadOnlyDictionary<string, int> processIds, IReadOnlyList<string> meters)
    {
        _processIds = new Dictionary<string, int>(processIds, StringComparer.Ordinal);
        foreach (var (name, processId) in processIds)
        {
            if (meters.Count > 0 && HostCounters.TryStart(processId, meters) is { } counters)
            {
                _counters[name] = counters;
            }
        }
    }

    /// <summary>The kinds of processes: <c>gateway</c>, <c>redis</c>, …</summary>
    public IReadOnlyList<string> Kinds => [.. _processIds.Keys.Select(KindOf).Distinct(StringComparer.Ordinal)];

    public void Begin()
    {
        _before = Sample();
        foreach (var counters in _counters.Values)
        {
            counters.Begin();
        }
    }

    public void End()
    {
        _after = Sample();
        foreach (var counters in _counters.Values)
        {
            counters.End();
        }
    }

    /// <summary>Processor time of a kind of process between the two; of all without a kind.</summary>
    public double CpuSeconds(string? kind = null) => Of(kind).Sum(name => _after[name].CpuSeconds - _before[name].CpuSeconds);

    /// <summary>Processor time of all of them since they began. May be asked at any time.</summary>
    public double CpuSecondsNow() => _processIds.Values.Sum(processId => ProcessSample.Read(processId).CpuSeconds);

    /// <summary>Its memory in the end.</summary>
    public long ResidentBytes(string? kind = null) => Of(kind).Sum(name => _after[name].ResidentBytes);

    /// <summary>Its memory now. May be asked at any time.</summary>
    public long ResidentBytesNow(string kind) => Of(kind).Sum(name => ProcessSample.Read(_processIds[name]).ResidentBytes);

    /// <summary>The most memory it has had so far.</summary>
    public long PeakBytes(string? kind = null) => Of(kind).Sum(name => _after[name].PeakBytes);

    /// <summary>A counter's rate, summed over the processes of a kind.</summary>
    public double PerSecond(string? kind, string meter, string instrument) =>
        Of(kind).Where(_counters.ContainsKey).Sum(name => _counters[name].PerSecond(meter, instrument));

    /// <summary>A gauge's last value, summed over the processes of a kind.</summary>
    public double Last(string? kind, string meter, string instrument) =>
        Of(kind).Where(_counters.ContainsKey).Sum(name => _counters[name].Last(meter, instrument));

    public async ValueTask DisposeAsync()
    {
        foreach (var counters in _counters.Values)
        {
            await counters.DisposeAsync();
        }
    }

    private IEnumerable<string> Of(string? kind) => _processIds.Keys.Where(name => kind is null || KindOf(name) == kind);

    private Dictionary<string, ProcessSample> Sample() =>
        _processIds.ToDictionary(process => process.Key, process => ProcessSample.Read(process.Value), StringComparer.Ordinal);

    private static string KindOf(string name) => name.Split('-')[0];
}
