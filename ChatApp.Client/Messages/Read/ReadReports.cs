using ChatApp.Client.Connections;
using ChatApp.Client.Messages.Receive;
using ChatApp.Client.Store;
using ChatApp.Contracts.ClientProtocol;
using ChatApp.Contracts.Identity;

namespace ChatApp.Client.Messages.Read;

/// <summary>
/// Reports what was shown, one frame at a time, until ReadStored says that it is durable; after a reconnect once more. Thread-safe.
/// </summary>
internal sealed class ReadReports(LocalStore store, Func<BackOff> newBackOff, TimeProvider clock) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly WakeUp _wakeUp = new(clock);
    private readonly BackOff _backOff = newBackOff();
    private readonly HashSet<ReadReport> _waiting = [];
    private List<ReadReport>? _underWay;
    private ulong _request;
    private TimeSpan? _pause;

    public void Load(IEnumerable<ReadReport> reports) => _waiting.UnionWith(reports);

    /// <summary>Marks the messages of a conversation as shown, up to an order.</summary>
    public async Task MarkReadAsync(ConversationId conversation, long upTo, CancellationToken cancellationToken)
    {
        var unread = await store.ReadUnreadAsync(conversation, upTo, cancellationToken).ConfigureAwait(false);
        if (unread.Count == 0)
        {
            return;
        }

        var reports = unread.Select(message => new ReadReport(message.Id, message.Conversation, message.Sender.User)).ToList();
        await store.CommitAsync(
            [.. unread.Zip(reports, (message, report) => new StoreChange.MessageRead(new MessageKey(message.Sender, message.Id), report))],
            Durability.Power,
            cancellationToken).ConfigureAwait(false);
        lock (_lock)
        {
            _waiting.UnionWith(reports);
        }

        _wakeUp.Set();
    }

    /// <summary>Reports over one connection until it ends.</summary>
    public async Task RunAsync(ChatSocket socket, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            _underWay = null;
            _pause = null;
        }

        while (true)
        {
            if (TakePause() is { } pause)
            {
                await Task.Delay(pause, clock, cancellationToken).ConfigureAwait(false);
            }

            if (Begin() is { } frame)
            {
                await socket.SendAsync(frame, cancellationToken).ConfigureAwait(false);
            }

            await _wakeUp.WaitAsync(atMost: null, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>An answer. What it says becomes durable with the batch.</summary>
    public void Answered(ReadStored answer, ReceiveBatch batch)
    {
        lock (_lock)
        {
            if (_underWay is null || answer.Request != _request)
            {
                return;
            }

            if (answer.Code is ErrorCode.Unspecified or ErrorCode.Malformed or ErrorCode.TooLarge or ErrorCode.UnknownRecipient)
            {
                // Stored, or never to be: either way there is nothing to repeat.
                batch.Changes.AddRange(_underWay.Select(report => new StoreChange.ReadReported(report)));
                _waiting.ExceptWith(_underWay);
                _backOff.Reset();
            }
            else
            {
                _pause = _backOff.Next();
            }

            _underWay = null;
        }

        _wakeUp.Set();
    }

    public void Dispose() => _wakeUp.Dispose();

    private TimeSpan? TakePause()
    {
        lock (_lock)
        {
            var pause = _pause;
            _pause = null;
            return pause;
        }
    }

    private ClientFrame? Begin()
    {
        lock (_lock)
        {
            if (_underWay is not null || _waiting.Count == 0)
            {
                return null;
            }

            _underWay = [.. _waiting.Take(ChatProtocol.MaximumReadMessages)];
            var report = new ReportRead { Request = ++_request };
            report.Messages.AddRange(_underWay.Select(message => new ReadMessage
            {
                MessageId = message.Message.ToWire(),
                ConversationId = message.Conversation.ToWire(),
                SenderUserId = message.Sender.ToWire(),
            }));
            return new ClientFrame { ReportRead = report };
        }
    }
}
