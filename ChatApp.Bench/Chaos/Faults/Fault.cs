namespace ChatApp.Bench.Chaos.Faults;

/// <summary>Something that goes wrong for a while.</summary>
/// <param name="Kind">What.</param>
/// <param name="Target">With which part: at most one fault at a time on each.</param>
/// <param name="Lasts">How long.</param>
/// <param name="BeginAsync">Makes it go wrong.</param>
/// <param name="EndAsync">Mends it.</param>
internal sealed record Fault(
    FaultKind Kind, string Target, TimeSpan Lasts, Func<CancellationToken, Task> BeginAsync, Func<CancellationToken, Task> EndAsync)
{
    /// <summary>What there is to say besides.</summary>
    public string Detail { get; init; } = "";
}
