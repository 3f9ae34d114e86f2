using System.Net;
using System.Net.Sockets;

namespace ChatApp.Bench.Chaos.Fleet;

/// <summary>
/// A TCP proxy in front of a gateway's gRPC endpoint, whose address the gateway registers: what other hosts send it can be delayed, held
/// or cut. Thread-safe.
/// </summary>
internal sealed class PeerLink : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _lock = new();
    private readonly TimeProvider _clock;
    private readonly List<Task> _connections = [];
    private readonly Task _accepting;
    private CancellationTokenSource _cut = new();
    private TaskCompletionSource? _held;
    private TimeSpan _delay;
    private bool _isCut;

    public PeerLink(TimeProvider clock)
    {
        _clock = clock;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>What the gateway registers.</summary>
    public Uri Url => new($"http://{_listener.LocalEndpoint}");

    /// <summary>Where the gateway listens; set once it is known.</summary>
    public IPEndPoint? Target { get; set; }

    /// <summary>Every piece of data waits so long before it goes on, either way.</summary>
    public void Delay(TimeSpan delay)
    {
        lock (_lock)
        {
            _delay = delay;
        }
    }

    /// <summary>Connections stay open, and nothing passes until <see cref="Heal"/>.</summary>
    public void Hold()
    {
        lock (_lock)
        {
            _held ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <summary>Ends all connections and refuses new ones until <see cref="Heal"/>.</summary>
    public void Cut()
    {
        lock (_lock)
        {
            _isCut = true;
            _cut.Cancel();
        }
    }

    /// <summary>
    /// Ends all connections, and what was held goes with them: a firewall that was at fault does not know them any more. New ones pass.
    /// </summary>
    public void HealAnew()
    {
        Cut();
        Heal();
    }

    /// <summary>Everything passes again, and first what was held.</summary>
    public void Heal()
    {
        lock (_lock)
        {
            _delay = TimeSpan.Zero;
            _held?.TrySetResult();
            _held = null;
            if (_isCut)
            {
                _cut.Dispose();
                _cut = new CancellationTokenSource();
                _isCut = false;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        Heal();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_connections);
        _listener.Dispose();
        _cut.Dispose();
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stopping.Token);
                _connections.RemoveAll(connection => connection.IsCompleted);
                _connections.Add(ServeAsync(client));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The run ends.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var accepted = client;
        CancellationToken cut;
        lock (_lock)
        {
            cut = _cut.Token;
        }

        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cut, _stopping.Token);
        try
        {
            using var target = new TcpClient { NoDelay = true };
            client.NoDelay = true;
            await target.ConnectAsync(Target!, ending.Token);
            await Task.WhenAny(
                PumpAsync(client.GetStream(), target.GetStream(), ending.Token),
                PumpAsync(target.GetStream(), client.GetStream(), ending.Token));
            await ending.CancelAsync();
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or SocketException)
        {
            // Either end is gone: so is the connection.
        }
    }

    private async Task PumpAsync(NetworkStream from, NetworkStream to, CancellationToken cancellationToken)
    {
        try
        {
            var buffer = new byte[16 * 1024];
            while (await from.ReadAsync(buffer, cancellationToken) is > 0 and var read)
            {
                var (delay, held) = State();
                await Task.Delay(delay, _clock, cancellationToken);
                await held.WaitAsync(cancellationToken);
                await to.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or SocketException)
        {
            // As above.
        }
    }

    private (TimeSpan Delay, Task Held) State()
    {
        lock (_lock)
        {
            return (_delay, _held?.Task ?? Task.CompletedTask);
        }
    }
}
