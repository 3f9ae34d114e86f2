using System.Collections.Concurrent;
using System.Net;
using ChatApp.Contracts.Identity;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ChatApp.Delivery.Tests.WakeUps;

/// <summary>A webhook: it keeps what it is sent and answers as a test says.</summary>
internal sealed class WebhookReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<ReceivedWakeUp> _received = new();

    private WebhookReceiver(WebApplication app) => _app = app;

    public Uri Url => new(_app.Urls.Single() + "/wake");

    public HttpStatusCode Answer { get; set; } = HttpStatusCode.NoContent;

    /// <summary>What it was sent about a device: a worker may wake other tests' devices as well.</summary>
    public IReadOnlyList<ReceivedWakeUp> Of(DeviceAddress device) =>
        [.. _received.Where(wakeUp => wakeUp.Body.Contains($"{device.User}", StringComparison.Ordinal))];

    public static async Task<WebhookReceiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var receiver = new WebhookReceiver(builder.Build());
        receiver._app.MapPost("/wake", receiver.TakeAsync);
        await receiver._app.StartAsync(TestContext.Current.CancellationToken);
        return receiver;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var headers = context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        _received.Enqueue(new ReceivedWakeUp(headers, await reader.ReadToEndAsync(context.RequestAborted)));
        context.Response.StatusCode = (int)Answer;
    }
}
