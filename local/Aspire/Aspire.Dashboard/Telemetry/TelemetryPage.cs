using Aspire.Dashboard.Telemetry.Store;
using Microsoft.AspNetCore.Components;

namespace Aspire.Dashboard.Telemetry;

/// <summary>A page over telemetry: reads it when it opens, and again as it changes, a few times a second at most.</summary>
public abstract class TelemetryPage : ComponentBase, IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(400);
    private readonly CancellationTokenSource _closing = new();
    private Task _watching = Task.CompletedTask;

    [Inject]
    private TimeProvider Clock { get; set; } = null!;

    /// <summary>What is shown stays as it is.</summary>
    protected bool IsPaused { get; private set; }

    private protected abstract Changes Changes { get; }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _watching;
        _closing.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Takes what is to be shown from its store.</summary>
    protected abstract void Read();

    protected override void OnParametersSet() => Read();

    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender)
        {
            _watching = WatchAsync();
        }
    }

    protected void TogglePause()
    {
        IsPaused = !IsPaused;
        Read();
    }

    private async Task WatchAsync()
    {
        try
        {
            while (true)
            {
                var next = Changes.Next;
                await InvokeAsync(() =>
                {
                    if (!IsPaused)
                    {
                        Read();
                        StateHasChanged();
                    }
                });
                await next.WaitAsync(_closing.Token);
                await Task.Delay(Interval, Clock, _closing.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The page was closed.
        }
    }
}
