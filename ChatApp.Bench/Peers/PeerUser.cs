using System.Net.Sockets;
using ChatApp.Bench.Load.Crowd;
using ChatApp.Bench.Load.Wire;

namespace ChatApp.Bench.Peers;

/// <summary>
/// A user of a system that we compare with, over a WebSocket: sends, ticks and receipts are counted as for our own. What they look like on
/// the wire is the subclass's.
/// </summary>
internal abstract class PeerUser : ILoadUser, IFrameReceiver
{
    private readonly Lock _lock = new();
    private readonly SentMessages _sent = new();
    private readonly Dictionary<int, ArrivalOrder> _arrived = [];
    private readonly List<long> _unacknowledged = [];
    private readonly CrowdStatistics _statistics;
    private readonly TimeProvider _clock;
    private readonly Uri _url;
    private LoadSocket? _socket;
    private SendOrder? _order;
    private int _bodyBytes;
    private bool _isLeaving;
    private bool _isReady;
    private TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    protected PeerUser(int index, int peer, Uri url, CrowdStatistics statistics, TimeProvider clock)
    {
        Index = index;
        Peer = peer;
        _url = url;
        _statistics = statistics;
        _clock = clock;
    }

    protected int Index { get; }

    protected int Peer { get; }

    /// <inheritdoc/>
    public async Task ConnectAsync(CancellationToken cancellationToken)
    {
        var socket = new LoadSocket(this, _lock, Index);
        try
        {
            await socket.ConnectAsync(_url, "", cancellationToken);
        }
        catch (SocketException exception)
        {
            throw new IOException($"{_url} takes no connection: {exception.Message}", exception);
        }

        lock (_lock)
        {
            _ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _socket = socket;
            WriteHello(socket.Out);
            socket.Flush();
        }

        socket.Start();
        await _ready.Task.WaitAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public void StartSending(SendOrder order)
    {
        lock (_lock)
        {
            (_order, _bodyBytes) = (order, order.BodyBytes);
            FillWindow();
            _socket?.Flush();
        }
    }

    /// <inheritdoc/>
    public void StopSending()
    {
        lock (_lock)
        {
            _order = null;
        }
    }

    /// <inheritdoc/>
    public void SendPaced(long intendedAt)
    {
        lock (_lock)
        {
            Send(intendedAt);
            _socket?.Flush();
        }
    }

    /// <inheritdoc/>
    public void Disconnect()
    {
        lock (_lock)
        {
            _isLeaving = true;
            _socket?.Out.WriteClose();
            _socket?.Flush();
        }
    }

    /// <inheritdoc/>
    public void Check()
    {
        lock (_lock)
        {
            foreach (var (sender, arrived) in _arrived.Where(arrived => arrived.Value.Held > 0))
            {
                _statistics.Violate($"user {Index} never got message {arrived.Next} of user {sender}, but {arrived.Held} behind it");
            }
        }
    }

    /// <inheritdoc/>
    public abstract void OnFrame(ReadOnlySpan<byte> frame);

    /// <inheritdoc/>
    public void OnFramesRead()
    {
        if (_unacknowledged.Count > 0)
        {
            WriteReceipts(_socket!.Out, _unacknowledged);
            _unacknowledged.Clear();
        }

        FillWindow();
    }

    /// <inheritdoc/>
    public void OnClosed(int? closeCode)
    {
        _ready.TrySetException(new IOException($"{_url} closed the connection with {closeCode}."));
        if (_isReady)
        {
            _isReady = false;
            _statistics.NoteConnected(-1);
        }

        if (!_isLeaving)
        {
            _statistics.Violate($"the connection of user {Index} was closed with {closeCode}");
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _isLeaving = true;
            _socket?.Dispose();
        }
    }

    /// <summary>Writes what opens a connection; <see cref="BecomeReady"/> follows.</summary>
    protected abstract void WriteHello(FrameBuffer buffer);

    /// <summary>Writes a message to <see cref="Peer"/>.</summary>
    protected abstract void WriteMessage(FrameBuffer buffer, long number, long intendedAt, int bodyBytes);

    /// <summary>Tells <see cref="Peer"/> which of its messages have come.</summary>
    protected abstract void WriteReceipts(FrameBuffer buffer, IReadOnlyList<long> numbers);

    protected void BecomeReady()
    {
        _isReady = true;
        _statistics.NoteConnected(1);
        _statistics.NoteCaughtUp();
        _ready.TrySetResult();
    }

    protected void TakeTick(long number)
    {
        if (_sent.TryTick(number, out var intendedAt))
        {
            _statistics.NoteTicked(intendedAt);
        }
    }

    protected void TakeReceipt(long number)
    {
        if (_sent.TryReceipt(number, out var intendedAt))
        {
            _statistics.NoteReceipt(intendedAt);
        }
    }

    protected void TakeMessage(ReadOnlySpan<byte> body)
    {
        var (sender, number, intendedAt) = MessageBody.Read(body);
        if (sender != Peer || !MessageBody.IsWhole(body, sender, number, intendedAt))
        {
            _statistics.Violate($"user {Index} got a message with other bytes than were sent");
            return;
        }

        _unacknowledged.Add(number);
        if (!_arrived.TryGetValue(sender, out var order))
        {
            _arrived[sender] = order = new ArrivalOrder();
        }

        if (!order.TryTake(number, out var overtook))
        {
            _statistics.NoteDuplicate();
            return;
        }

        _statistics.NoteDelivered(intendedAt);
        if (overtook)
        {
            _statistics.NoteOvertaken();
        }
    }

    private void FillWindow()
    {
        while (_isReady && _order is { Rate: 0 } order && (order.Each == 0 || _sent.Last < order.Each)
            && _sent.Last - (order.UntilReceipt ? _sent.ReceiptedCount : _sent.TickedCount) < order.Window)
        {
            Send(_clock.GetTimestamp());
        }
    }

    private void Send(long intendedAt)
    {
        _statistics.NoteSent();
        WriteMessage(_socket!.Out, _sent.Add(intendedAt), intendedAt, _bodyBytes);
    }
}
