namespace ChatApp.Bench.Results;

/// <summary>All figures of one run, as they are written with <c>--json</c>.</summary>
/// <param name="Command">What was run.</param>
/// <param name="Commit">Of the sources; <c>unknown</c> outside a checkout, with <c>+</c> behind it if files were changed.</param>
/// <param name="Machine">Processor, cores, system and runtime.</param>
/// <param name="StartedAt">When the run began.</param>
/// <param name="Results">The figures.</param>
/// <param name="Violations">Promises that the run found broken; one is enough for the exit code 1.</param>
internal sealed record BenchReport(
    string Command, string Commit, string Machine, DateTimeOffset StartedAt, IReadOnlyList<BenchResult> Results, IReadOnlyList<string> Violations);
