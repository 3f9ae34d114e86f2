using Microsoft.AspNetCore.Builder;

namespace ChatApp.Gateway.Tests.Fleet;

/// <summary>A gateway in this process.</summary>
internal sealed class RunningGateway(WebApplication app, string id, Uri url) : IAsyncDisposable
{
    /// <summary>Its id in the registry.</summary>
    public string Id { get; } = id;

    /// <summary>Where it takes WebSockets.</summary>
    public Uri Url { get; } = url;

    /// <summary>Its parts.</summary>
    public IServiceProvider Services => app.Services;

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync(CancellationToken.None);
        await app.DisposeAsync();
    }
}
