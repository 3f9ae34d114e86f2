namespace ChatApp.Routing.Registry;

/// <summary>What became of an attempt to register a connection.</summary>
/// <param name="Registered">False if a connection with a higher number is registered: close this one.</param>
/// <param name="Previous">What was registered before, or stands in the way; null if nothing.</param>
public sealed record Registration(bool Registered, DeviceRoute? Previous)
{
    /// <summary>Who is to be told; none if nothing changed.</summary>
    public IReadOnlyList<WatchingGateway> Watchers { get; init; } = [];
}
