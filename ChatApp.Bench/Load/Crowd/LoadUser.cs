using System.Net.Sockets;
using System.Runtime.InteropServices;
using ChatApp.Bench.Load.Wire;

namespace ChatApp.Bench.Load.Crowd;

/// <summary>
/// A user of whichever system: connecting, pacing, leaving and the books of what was sent and what came. What it looks like on the wire is
/// the subclass's; its methods are called under the user's lock.
/// </summary>
internal abstract class LoadUser : ILoadUser, IFrameReceiver
{
    private readonly Lock _lock = new();
    private readonly SentMessages _sent = new();
    private readonly Dictionary<int, ArrivalOrder> _arrived = [];
    private readonly CrowdStatistics _statistics;
    private readonly TimeProvider _clock;
    private LoadSocket? _socket;
    private SendOrder? _order;
    private bool _isLeaving;
    private bool _isReady;
    private TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    protected LoadUser(int index, CrowdStatistics statistics, TimeProvider clock)
    {
        Index = index;
        _statistics = statistics;
        _clock = clock;
    }

    protected int Index { get; }

    /// <summary>The length of the messages that are sent now.</summary>
    protected int BodyBytes { get; private set; }

    protected bool IsLeaving => _isLeaving;

    protected CrowdStatistics Statistics => _statistics;

    protected TimeProvider Clock => _clock;

    /// <summary>What is written here goes out soon. Only while there is a connection.</summary>
    protected FrameBuffer Out => _socket!.Out;

    /// <inheritdoc/>
    public async Task ConnectAsync(CancellationToken cancellationToken)
    {
        var url = await FindAsync(cancellationToken);
        var socket = new LoadSocket(this, _lock, MakeFraming(), Index);
        try
        {
            await socket.ConnectAsync(url, cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            socket.Dispose();
            throw new IOException($"{url} takes no connection: {exception.Message}", exception);
        }

        lock (_lock)
        {
            _ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            (_socket, _isLeaving) = (socket, false);
            WriteHello();
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
            (_order, BodyBytes) = (order, order.BodyBytes);
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
            EndBatch();
            _socket?.Flush();
        }
    }

    /// <inheritdoc/>
    public void Disconnect()
    {
        lock (_lock)
        {
            _isLeaving = true;
            if (_isReady)
            {
                _socket!.Close();
            }
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

            if (_sent.TickedCount < _sent.Last)
            {
                _statistics.Violate($"user {Index} has no tick for {_sent.Last - _sent.TickedCount} of {_sent.Last} messages");
            }
        }
    }

    /// <inheritdoc/>
    public abstract void OnFrame(ReadOnlySpan<byte> frame);

    /// <inheritdoc/>
    public void OnFramesRead()
    {
        WriteAnswers();
        FillWindow();
    }

    /// <inheritdoc/>
    public void OnClosed(int? closeCode)
    {
        var wasReady = _isReady;
        _isReady = false;
        _statistics.NoteConnected(wasReady ? -1 : 0);
        _ready.TrySetException(new IOException($"Closed with {closeCode?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "nothing"}."));
        if (wasReady && !_isLeaving)
        {
            OnLost(closeCode);
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

    /// <summary>Where to connect.</summary>
    protected abstract ValueTask<Uri> FindAsync(CancellationToken cancellationToken);

    protected abstract IFraming MakeFraming();

    /// <summary>Writes what opens a connection; <see cref="BecomeReady"/> follows.</summary>
    protected abstract void WriteHello();

    /// <summary>Writes a message; the same number and time make the same bytes again.</summary>
    protected abstract void WriteMessage(long number, long intendedAt);

    /// <summary>Answers what has been read in one go.</summary>
    protected abstract void WriteAnswers();

    /// <summary>Messages have been written that go out together now.</summary>
    protected virtual void EndBatch()
    {
    }

    /// <summary>The connection has ended, and nobody wanted that.</summary>
    protected virtual void OnLost(int? closeCode) => _statistics.Violate($"the connection of user {Index} was closed with {closeCode}");

    /// <summary>Messages can be sent from now on; those without a tick are sent again.</summary>
    protected void BecomeReady()
    {
        _isReady = true;
        _statistics.NoteConnected(1);
        foreach (var (number, intendedAt) in _sent.Unticked())
        {
            WriteMessage(number, intendedAt);
        }

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

    /// <summary>Takes a message that has come.</summary>
    /// <param name="body">Its bytes.</param>
    /// <param name="frameNumber">The number that its frame says; null if frames say none.</param>
    /// <param name="message">Whose it is, and its number.</param>
    /// <returns>Whether it is whole; if not, that is noted.</returns>
    protected bool TryTakeMessage(ReadOnlySpan<byte> body, long? frameNumber, out (int Sender, long Number) message)
    {
        message = default;
        if (body.Length < MessageBody.MinimumLength)
        {
            _statistics.Violate($"user {Index} got a message of {body.Length} bytes");
            return false;
        }

        var (sender, number, intendedAt) = MessageBody.Read(body);
        message = (sender, number);
        if (number != (frameNumber ?? number) || !MessageBody.IsWhole(body, sender, number, intendedAt))
        {
            _statistics.Violate($"user {Index} got a message with other bytes than were sent: {sender}/{number} in frame {frameNumber}");
            return false;
        }

        ref var order = ref CollectionsMarshal.GetValueRefOrAddDefault(_arrived, sender, out _);
        order ??= new ArrivalOrder();
        if (!order.TryTake(number, out var overtook))
        {
            _statistics.NoteDuplicate();
            return true;
        }

        _statistics.NoteDelivered(intendedAt);
        if (overtook)
        {
            _statistics.NoteOvertaken();
        }

        return true;
    }

    private void FillWindow()
    {
        if (_order is not { Rate: 0, Window: > 0 } order || !_isReady)
        {
            return;
        }

        while (_sent.Last - (order.UntilReceipt ? _sent.ReceiptedCount : _sent.TickedCount) < order.Window
            && (order.Each == 0 || _sent.Last < order.Each))
        {
            Send(_clock.GetTimestamp());
        }

        EndBatch();
    }

    private void Send(long intendedAt)
    {
        var number = _sent.Add(intendedAt);
        _statistics.NoteSent();
        if (_isReady)
        {
            WriteMessage(number, intendedAt);
        }
    }
}
