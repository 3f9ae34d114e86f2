using System.Threading.Channels;
using ChatApp.Contracts.ClientProtocol;
using ChatApp.Contracts.Identity;
using ChatApp.Contracts.ServiceProtocol;
using ChatApp.Gateway.Presence.Visibility;
using ChatApp.Gateway.Presence.Watching;
using ChatApp.Gateway.Telemetry;
using ChatApp.Storage;

namespace ChatApp.Gateway.Typing;

/// <summary>
/// Tells clients that the other person of an open chat is writing: those of the recipient that watch the writer, if both may see it.
/// Nothing is kept, and what cannot be told at once is dropped. Thread-safe.
/// </summary>
internal sealed partial class TypingTeller(WatchedUsers users, VisibilityCache visibility, ILogger<TypingTeller> logger) : BackgroundService
{
    private const int MaximumWaiting = 1_024;
    private const int Workers = 4;

    private readonly Channel<(UserId Writer, UserId Recipient, ConversationId Conversation, bool Typing)> _waiting =
        Channel.CreateBounded<(UserId, UserId, ConversationId, bool)>(
            new BoundedChannelOptions(MaximumWaiting) { FullMode = BoundedChannelFullMode.Wait });

    /// <summary>Takes a report. Dropped if too many wait, and passed over if nobody here watches the writer.</summary>
    public void Tell(TypingReported reported)
    {
        if (!WireIds.TryRead(reported.UserId, out var writerId)
            || !WireIds.TryRead(reported.RecipientId, out var recipientId)
            || !WireIds.TryRead(reported.ConversationId, out var conversationId))
        {
            return;
        }

        var (writer, recipient) = (new UserId(writerId), new UserId(recipientId));
        if (users.Find(writer) is not null
            && !_waiting.Writer.TryWrite((writer, recipient, new ConversationId(conversationId), reported.Typing)))
        {
            GatewayMetrics.TypingDropped.Add(1);
        }
    }

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(Enumerable.Range(0, Workers).Select(_ => WorkAsync(stoppingToken)));

    private async Task WorkAsync(CancellationToken stoppingToken)
    {
        await foreach (var (writer, recipient, conversation, typing) in _waiting.Reader.ReadAllAsync(stoppingToken))
        {
            try
            {
                await TellAsync(writer, recipient, conversation, typing, stoppingToken);
            }
            catch (StorageUnavailableException exception)
            {
                LogDropped(exception, recipient); // Nothing is known of who may see what.
            }
        }
    }

    private async Task TellAsync(
        UserId writer, UserId recipient, ConversationId conversation, bool typing, CancellationToken cancellationToken)
    {
        var watchers = users.Find(writer)?.Of(recipient) ?? [];
        if (watchers.Count == 0 || !(await visibility.FindAsync(recipient, writer, fresh: false, cancellationToken)).Typing)
        {
            return;
        }

        foreach (var connection in watchers)
        {
            var told = connection.TrySendDroppable(new ServerFrame
            {
                TypingChanged = new TypingChanged { ConversationId = conversation.ToWire(), UserId = writer.ToWire(), Typing = typing },
            });
            (told ? GatewayMetrics.TypingTold : GatewayMetrics.TypingDropped).Add(1);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "A report of typing to {User} was dropped")]
    private partial void LogDropped(Exception exception, UserId user);
}
