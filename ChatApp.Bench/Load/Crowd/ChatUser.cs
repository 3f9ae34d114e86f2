using System.Net.Sockets;
using ChatApp.Bench.Load.Wire;
using ChatApp.Contracts.ClientProtocol;
using ChatApp.Contracts.Identity;

namespace ChatApp.Bench.Load.Crowd;

/// <summary>One of our users: speaks <c>chat.v1</c> as docs/client-protocol.md says, with bodies in the place of ciphertexts.</summary>
internal sealed class ChatUser : ILoadUser, IFrameReceiver
{
    private readonly Lock _lock = new();
    private readonly SentMessages _sent = new();
    private readonly Dictionary<int, ArrivalOrder> _arrived = [];
    private readonly CrowdStatistics _statistics;
    private readonly TimeProvider _clock;
    private readonly ChatFrames _frames;
    private readonly int _index;
    private readonly LoadAccount _account;
    private readonly IGatewayFinder _gateways;
    private LoadSocket? _socket;
    private TaskCompletionSource _welcomed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private SendOrder? _order;
    private int _bodyBytes;
    private ulong _connectionNumber;
    private long _confirmed;
    private ulong _delivery;
    private ulong _acknowledged;
    private bool _isWelcome;
    private bool _isLeaving;

    public ChatUser(
        int index, LoadAccount account, LoadAccount peer, IGatewayFinder gateways, CrowdStatistics statistics, TimeProvider clock)
    {
        _index = index;
        _account = account;
        _gateways = gateways;
        _statistics = statistics;
        _clock = clock;
        _frames = new ChatFrames(
            index, new UserId(peer.User), peer.Device, ConversationId.Between(new UserId(account.User), new UserId(peer.User)), clock);
    }

    /// <inheritdoc/>
    public async Task ConnectAsync(CancellationToken cancellationToken)
    {
        var url = await _gateways.FindAsync(_account.Token, cancellationToken);
        var socket = new LoadSocket(this, _lock, _index);
        try
        {
            await socket.ConnectAsync(url, ChatProtocol.Subprotocol, cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            socket.Dispose();
            throw new IOException($"{url} takes no connection: {exception.Message}", exception);
        }

        lock (_lock)
        {
            _welcomed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            (_socket, _isLeaving, _delivery, _acknowledged) = (socket, false, 0, 0);
            ChatFrames.WriteHello(socket.Out, _account.Token, ++_connectionNumber, _confirmed);
            socket.Flush();
        }

        socket.Start();
        await _welcomed.Task.WaitAsync(cancellationToken);
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
            if (_isWelcome && _socket is { } socket)
            {
                socket.Out.WriteClose();
                socket.Flush();
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
                _statistics.Violate($"user {_index} never got message {arrived.Next} of user {sender}, but {arrived.Held} behind it");
            }

            if (_sent.TickedCount < _sent.Last)
            {
                _statistics.Violate($"user {_index} has no tick for {_sent.Last - _sent.TickedCount} of {_sent.Last} messages");
            }
        }
    }

    /// <inheritdoc/>
    public void OnFrame(ReadOnlySpan<byte> frame)
    {
        var fields = new ProtobufFields(frame);
        while (fields.Next())
        {
            switch (fields.Field)
            {
                case 1:
                    OnWelcome();
                    break;
                case 2:
                    OnSent(ChatFrames.ReadMessageId(fields.Bytes));
                    break;
                case 3:
                    OnRefused(fields.Bytes);
                    break;
                case 4:
                    OnPush(fields.Bytes);
                    break;
                case 5:
                    _confirmed = Math.Max(_confirmed, ChatFrames.ReadConfirmedPosition(fields.Bytes));
                    break;
                case 6:
                    _statistics.NoteCaughtUp();
                    break;
                default:
                    break; // Readers pass over what they do not know.
            }
        }
    }

    /// <inheritdoc/>
    public void OnFramesRead()
    {
        if (_delivery > _acknowledged)
        {
            _acknowledged = _delivery;
            ChatFrames.WriteAcknowledge(_socket!.Out, _delivery);
        }

        FillWindow();
    }

    /// <inheritdoc/>
    public void OnClosed(int? closeCode)
    {
        var wasWelcome = _isWelcome;
        _isWelcome = false;
        _statistics.NoteConnected(wasWelcome ? -1 : 0);
        _welcomed.TrySetException(new IOException($"Closed with {closeCode?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "nothing"}."));
        if (!wasWelcome || _isLeaving)
        {
            return;
        }

        _statistics.NoteClosed();
        if (_gateways.ComesBack)
        {
            _ = ComeBackAsync(); // Ends once it is back, or the user leaves.
        }
        else
        {
            _statistics.Violate($"the connection of user {_index} was closed with {closeCode}");
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

    private void OnWelcome()
    {
        _isWelcome = true;
        _statistics.NoteConnected(1);
        foreach (var (number, intendedAt) in _sent.Unticked())
        {
            _frames.WriteSend(_socket!.Out, number, intendedAt, _bodyBytes);
        }

        _welcomed.TrySetResult();
    }

    private void OnSent((int User, long Number) message)
    {
        if (message.User != _index)
        {
            _statistics.Violate($"user {_index} got a tick for a message of user {message.User}");
        }
        else if (_sent.TryTick(message.Number, out var intendedAt))
        {
            _statistics.NoteTicked(intendedAt);
        }
    }

    private void OnRefused(ReadOnlySpan<byte> refused)
    {
        var (number, code) = ChatFrames.ReadRefused(refused);
        _statistics.Violate($"message {number} of user {_index} was refused with {code}");
    }

    private void OnPush(ReadOnlySpan<byte> push)
    {
        var fields = new ProtobufFields(push);
        while (fields.Next())
        {
            if (fields.Field == 1)
            {
                _delivery = fields.Number;
            }
            else if (fields.Field == 3)
            {
                OnEntry(fields.Bytes);
            }
        }
    }

    private void OnEntry(ReadOnlySpan<byte> entry)
    {
        var fields = new ProtobufFields(entry);
        while (fields.Next())
        {
            if (fields.Field == 1)
            {
                OnMessage(fields.Bytes);
            }
            else if (fields.Field == 2)
            {
                OnReceipts(fields.Bytes);
            }
        }
    }

    private void OnMessage(ReadOnlySpan<byte> message)
    {
        var (framed, body) = ChatFrames.ReadMessage(message);
        var (sender, number, intendedAt) = MessageBody.Read(body);
        if (number != framed || !MessageBody.IsWhole(body, sender, number, intendedAt))
        {
            _statistics.Violate($"user {_index} got a message with other bytes than were sent: {sender}/{number} in frame {framed}");
        }
        else if (!OrderOf(sender).TryTake(number, out var overtook))
        {
            _statistics.NoteDuplicate();
        }
        else
        {
            _statistics.NoteDelivered(intendedAt);
            if (overtook)
            {
                _statistics.NoteOvertaken();
            }
        }
    }

    private ArrivalOrder OrderOf(int sender)
    {
        ref var order = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(_arrived, sender, out _);
        return order ??= new ArrivalOrder();
    }

    private void OnReceipts(ReadOnlySpan<byte> receipts)
    {
        var all = new ProtobufFields(receipts);
        while (all.Next())
        {
            var (user, number) = ChatFrames.ReadMessageId(all.Bytes);
            if (user == _index && _sent.TryReceipt(number, out var intendedAt))
            {
                _statistics.NoteReceipt(intendedAt);
            }
        }
    }

    private void FillWindow()
    {
        if (_order is not { Rate: 0, Window: > 0 } order || !_isWelcome)
        {
            return;
        }

        while (_sent.Last - (order.UntilReceipt ? _sent.ReceiptedCount : _sent.TickedCount) < order.Window
            && (order.Each == 0 || _sent.Last < order.Each))
        {
            Send(_clock.GetTimestamp());
        }
    }

    private void Send(long intendedAt)
    {
        var number = _sent.Add(intendedAt);
        _statistics.NoteSent();
        if (_isWelcome)
        {
            _frames.WriteSend(_socket!.Out, number, intendedAt, _bodyBytes);
        }
    }

    // The first wait is within a second, then it doubles, up to a minute (docs/client-protocol.md, close codes).
    private async Task ComeBackAsync()
    {
        for (var attempt = 0; !_isLeaving; attempt++)
        {
            var longest = TimeSpan.FromSeconds(Math.Min(60, 1 << Math.Min(attempt, 6)));
            await Task.Delay(longest * Random.Shared.NextDouble(), _clock, CancellationToken.None);
            try
            {
                using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30), _clock);
                await ConnectAsync(patience.Token);
                return;
            }
            catch (Exception exception) when (exception is IOException or OperationCanceledException or HttpRequestException)
            {
                // Once more, later.
            }
        }
    }
}
