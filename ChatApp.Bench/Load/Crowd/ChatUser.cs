using ChatApp.Bench.Load.Wire;
using ChatApp.Contracts.ClientProtocol;
using ChatApp.Contracts.Identity;

namespace ChatApp.Bench.Load.Crowd;

/// <summary>One of our users: speaks <c>chat.v1</c> as docs/client-protocol.md says, with bodies in the place of ciphertexts.</summary>
internal sealed class ChatUser : LoadUser
{
    private readonly ChatFrames _frames;
    private readonly LoadAccount _account;
    private readonly IGatewayFinder _gateways;
    private ulong _connectionNumber;
    private long _confirmed;
    private ulong _delivery;
    private ulong _acknowledged;

    public ChatUser(
        int index, LoadAccount account, LoadAccount peer, IGatewayFinder gateways, CrowdStatistics statistics, TimeProvider clock)
        : base(index, statistics, clock)
    {
        _account = account;
        _gateways = gateways;
        _frames = new ChatFrames(
            index, new UserId(peer.User), peer.Device, ConversationId.Between(new UserId(account.User), new UserId(peer.User)), clock);
    }

    /// <inheritdoc/>
    public override void OnFrame(ReadOnlySpan<byte> frame)
    {
        var fields = new ProtobufFields(frame);
        while (fields.Next())
        {
            switch (fields.Field)
            {
                case 1:
                    BecomeReady();
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
                    Statistics.NoteCaughtUp();
                    break;
                default:
                    break; // Readers pass over what they do not know.
            }
        }
    }

    protected override ValueTask<Uri> FindAsync(CancellationToken cancellationToken) => _gateways.FindAsync(_account.Token, cancellationToken);

    protected override IFraming MakeFraming() => new WebSocketFraming(ChatProtocol.Subprotocol);

    protected override void WriteHello()
    {
        (_delivery, _acknowledged) = (0, 0);
        ChatFrames.WriteHello(Out, _account.Token, ++_connectionNumber, _confirmed);
    }

    protected override void WriteMessage(long number, long intendedAt) => _frames.WriteSend(Out, number, intendedAt, BodyBytes);

    protected override void WriteAnswers()
    {
        if (_delivery > _acknowledged)
        {
            _acknowledged = _delivery;
            ChatFrames.WriteAcknowledge(Out, _delivery);
        }
    }

    protected override void OnLost(int? closeCode)
    {
        Statistics.NoteClosed();
        if (_gateways.ComesBack)
        {
            _ = ComeBackAsync(); // Ends once it is back, or the user leaves.
        }
        else
        {
            base.OnLost(closeCode);
        }
    }

    private void OnSent((int User, long Number) message)
    {
        if (message.User != Index)
        {
            Statistics.Violate($"user {Index} got a tick for a message of user {message.User}");
        }
        else
        {
            TakeTick(message.Number);
        }
    }

    private void OnRefused(ReadOnlySpan<byte> refused)
    {
        var (number, code) = ChatFrames.ReadRefused(refused);
        Statistics.Violate($"message {number} of user {Index} was refused with {code}");
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
                var (framed, body) = ChatFrames.ReadMessage(fields.Bytes);
                TryTakeMessage(body, framed, out _);
            }
            else if (fields.Field == 2)
            {
                OnReceipts(fields.Bytes);
            }
        }
    }

    private void OnReceipts(ReadOnlySpan<byte> receipts)
    {
        var all = new ProtobufFields(receipts);
        while (all.Next())
        {
            var (user, number) = ChatFrames.ReadMessageId(all.Bytes);
            if (user == Index)
            {
                TakeReceipt(number);
            }
        }
    }

    // The first wait is within a second, then it doubles, up to a minute (docs/client-protocol.md, close codes).
    private async Task ComeBackAsync()
    {
        for (var attempt = 0; !IsLeaving; attempt++)
        {
            var longest = TimeSpan.FromSeconds(Math.Min(60, 1 << Math.Min(attempt, 6)));
            await Task.Delay(longest * Random.Shared.NextDouble(), Clock, CancellationToken.None);
            try
            {
                using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30), Clock);
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
