namespace ChatApp.Routing.Registry;

/// <summary>What became of an attempt to remove a route.</summary>
/// <param name="Removed">False if it was not there any more, or not this one.</param>
/// <param name="WasLast">Whether the user has no route left.</param>
/// <param name="Watchers">Who is to be told; none unless it was removed.</param>
public sealed record Removal(bool Removed, bool WasLast, IReadOnlyList<WatchingGateway> Watchers)
{
    /// <summary>Nothing was removed.</summary>
    public static Removal None { get; } = new(Removed: false, WasLast: false, []);
}
