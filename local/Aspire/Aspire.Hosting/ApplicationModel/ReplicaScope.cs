namespace Aspire.Hosting.ApplicationModel;

/// <summary>Which replica an expression is evaluated for: a target port is each replica's own.</summary>
internal static class ReplicaScope
{
    private static readonly AsyncLocal<int> Current = new();

    /// <summary>Holds for the calling asynchronous flow.</summary>
    public static void Enter(int replica) => Current.Value = replica;

    public static int PortOf(EndpointAnnotation endpoint) =>
        endpoint.ReplicaPorts.Count > Current.Value
            ? endpoint.ReplicaPorts[Current.Value]
            : endpoint.TargetPort ?? throw new InvalidOperationException($"The endpoint `{endpoint.Name}` has no target port yet.");
}
