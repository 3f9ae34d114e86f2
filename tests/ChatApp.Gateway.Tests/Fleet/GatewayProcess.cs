using ChatApp.TestSupport;

namespace ChatApp.Gateway.Tests.Fleet;

/// <summary>A gateway as a process of its own, which can be killed and stopped.</summary>
internal sealed class GatewayProcess(HostProcess process, string id, Uri url) : IAsyncDisposable
{
    /// <summary>Its id in the registry.</summary>
    public string Id { get; } = id;

    /// <summary>Where it takes WebSockets.</summary>
    public Uri Url { get; } = url;

    /// <summary>The process.</summary>
    public HostProcess Process { get; } = process;

    public ValueTask DisposeAsync() => Process.DisposeAsync();
}
