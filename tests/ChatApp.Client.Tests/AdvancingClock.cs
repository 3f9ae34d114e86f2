using Microsoft.Extensions.Time.Testing;

namespace ChatApp.Client.Tests;

/// <summary>Moves a fake clock on, step by step, as long as it lives: for waits that begin some time after they can be seen.</summary>
internal sealed class AdvancingClock : IDisposable
{
    private readonly ITimer _timer;

    public AdvancingClock(FakeTimeProvider clock, TimeSpan step) => _timer = TimeProvider.System.CreateTimer(
        _ => clock.Advance(step), state: null, TimeSpan.Zero, TimeSpan.FromMilliseconds(10));

    public void Dispose() => _timer.Dispose();
}
