using System.Threading.Channels;

namespace ChatApp.Gateway.Connections;

/// <summary>Wakes a loop that then looks at everything: any number of signals before it wakes are one. Thread-safe; one waiter.</summary>
internal sealed class Signal
{
    private readonly Channel<bool> _pending = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.Wait, SingleReader = true });

    /// <summary>Wakes the loop.</summary>
    public void Set() => _pending.Writer.TryWrite(true); // Refused if one is pending already, which is just as good.

    /// <summary>Waits for a signal since the last one.</summary>
    public async ValueTask WaitAsync(CancellationToken cancellationToken) => await _pending.Reader.ReadAsync(cancellationToken);
}
