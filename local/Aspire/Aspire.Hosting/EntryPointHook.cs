namespace Aspire.Hosting;

/// <summary>
/// Lets a test run an AppHost's entry point, change what it builds, and take the application over: within the entry point's own
/// asynchronous flow, building waits for the test, and running waits for the application's end instead of starting it.
/// </summary>
internal sealed class EntryPointHook
{
    private static readonly AsyncLocal<EntryPointHook?> CurrentHook = new();

    public static EntryPointHook? Current
    {
        get => CurrentHook.Value;
        set => CurrentHook.Value = value;
    }

    public required Action<DistributedApplicationOptions> Constructing { get; init; }

    /// <summary>Called when the entry point builds; blocks it until the test is done with the builder.</summary>
    public required Action<DistributedApplicationBuilder> Building { get; init; }

    public required Action<DistributedApplication> Built { get; init; }
}
