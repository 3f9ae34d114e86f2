using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ChatApp.Bench.Results;

/// <summary>Gathers the figures of a run, shows them as a table and writes them as JSON.</summary>
internal sealed class ReportWriter
{
    /// <summary>The run was good.</summary>
    public const int Success = 0;

    /// <summary>The run found a promise broken.</summary>
    public const int Violated = 1;

    /// <summary>The run could not be made.</summary>
    public const int CouldNotRun = 2;

    // Read before anything is measured: what is committed meanwhile is not what is measured.
    private static readonly Task<string> Commit = RunOrigin.ReadCommitAsync(CancellationToken.None);

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    private readonly List<BenchResult> _results = [];
    private readonly List<string> _violations = [];
    private readonly string _command;
    private readonly DateTimeOffset _startedAt;

    /// <param name="command">What is run, as one would type it.</param>
    /// <param name="clock">Tells when it began.</param>
    public ReportWriter(string command, TimeProvider clock)
    {
        _command = command;
        _startedAt = clock.GetUtcNow();
    }

    /// <summary>What was found broken so far.</summary>
    public IReadOnlyList<string> Violations => _violations;

    /// <summary>The figures so far.</summary>
    public IReadOnlyList<BenchResult> Results => _results;

    /// <summary>A figure without a peer.</summary>
    public double ValueOf(string name) => _results.Single(result => result.Name == name && result.Peer is null).Value;

    public void Add(BenchResult result) => _results.Add(result);

    public void AddViolation(string violation) => _violations.Add(violation);

    /// <summary>Shows the figures, writes them to the file if one is given, and tells the exit code.</summary>
    public async Task<int> FinishAsync(FileInfo? file, CancellationToken cancellationToken)
    {
        var report = await MakeAsync(_results, cancellationToken);
        await Console.Out.WriteLineAsync($"{report.Command}, commit {report.Commit}, {report.Machine}".AsMemory(), cancellationToken);
        foreach (var result in _results)
        {
            await Console.Out.WriteLineAsync(Line(result).AsMemory(), cancellationToken);
        }

        foreach (var violation in _violations)
        {
            await Console.Out.WriteLineAsync($"VIOLATION {violation}".AsMemory(), cancellationToken);
        }

        if (file is not null)
        {
            await WriteAsync(file, _results, cancellationToken);
        }

        return _violations.Count == 0 ? Success : Violated;
    }

    /// <summary>Writes figures that are not all there yet, in the form of the whole.</summary>
    public async Task WriteAsync(FileInfo file, IReadOnlyList<BenchResult> results, CancellationToken cancellationToken)
    {
        await using var stream = file.Create();
        await JsonSerializer.SerializeAsync(stream, await MakeAsync(results, cancellationToken), Json, cancellationToken);
    }

    private async Task<BenchReport> MakeAsync(IReadOnlyList<BenchResult> results, CancellationToken cancellationToken) =>
        new(_command, await Commit.WaitAsync(cancellationToken), RunOrigin.DescribeMachine(), _startedAt, results, _violations);

    private static string Line(BenchResult result)
    {
        var peer = result.Peer is null ? "" : result.PeerValue is { } value ? $"   {result.Peer}: {Number(value)}" : $"   {result.Peer}: {result.Reason}";
        return $"{result.Name,-52} {Number(result.Value),14} {result.Unit,-6}{peer}";
    }

    private static string Number(double value) => value.ToString(Math.Abs(value) >= 100 ? "N0" : "N2", CultureInfo.InvariantCulture);
}
