using ChatApp.Contracts.ClientProtocol;
using ChatApp.Contracts.Identity;
using ChatApp.Gateway.Connections;
using ChatApp.Routing.Handoff;
using ChatApp.Storage;
using Microsoft.Extensions.Options;

namespace ChatApp.Gateway.Receipts.Report;

/// <summary>Read receipts: what the client reports as shown becomes durable and goes to the senders. Thread-safe.</summary>
internal sealed partial class ReportReadHandler(
    ReceiptWriter receipts, IOptions<GatewayOptions> options, TimeProvider clock, ILogger<ReportReadHandler> logger)
{
    /// <summary>Reads a frame. Called for one frame after the other.</summary>
    /// <param name="connection">The reader's.</param>
    /// <param name="frame">The report.</param>
    /// <param name="rest">What it started, which ends with ReadStored.</param>
    /// <returns>False if the frame breaks a rule.</returns>
    public bool TryHandle(Connection connection, ReportRead frame, out Task rest)
    {
        rest = Task.CompletedTask;
        if (frame.Messages.Count is 0 or > ChatProtocol.MaximumReadMessages)
        {
            return false;
        }

        var subjects = new List<ReceiptSubject>(frame.Messages.Count);
        foreach (var message in frame.Messages)
        {
            if (!WireIds.TryRead(message.MessageId, out var id)
                || !WireIds.TryRead(message.ConversationId, out var conversation)
                || !WireIds.TryRead(message.SenderUserId, out var sender)
                || !IsOfConversation(connection.Device.User, new UserId(sender), new ConversationId(conversation)))
            {
                return false;
            }

            subjects.Add(new ReceiptSubject(new MessageId(id), new ConversationId(conversation), new UserId(sender)));
        }

        rest = StoreAsync(connection, frame.Request, subjects);
        return true;
    }

    // Nobody can tick a message of a conversation that is not theirs.
    private static bool IsOfConversation(UserId reader, UserId sender, ConversationId conversation) =>
        reader != sender && conversation == ConversationId.Between(reader, sender);

    private async Task StoreAsync(Connection connection, ulong request, List<ReceiptSubject> subjects)
    {
        var code = ErrorCode.Unspecified;
        using var timeout = new CancellationTokenSource(options.Value.SendTimeout, clock);
        try
        {
            await receipts.WriteAsync(connection.Device, subjects, ReceiptKind.Read, timeout.Token);
        }
        catch (Exception exception) when (exception is StorageUnavailableException or ClockOutOfBoundException or OperationCanceledException)
        {
            LogNotStored(exception, subjects.Count, connection.Device);
            code = ErrorCode.Unavailable;
        }

        connection.Send(new ServerFrame { ReadStored = new ReadStored { Request = request, Code = code } });
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} read receipts of {Device} could not be stored")]
    private partial void LogNotStored(Exception exception, int count, DeviceAddress device);
}
