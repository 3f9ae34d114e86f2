using ChatApp.Contracts.ClientProtocol;
using ChatApp.Contracts.Identity;
using ChatApp.Storage.Inboxes;
using Google.Protobuf;

namespace ChatApp.Gateway.Tests.Fleet;

/// <summary>Messages of one conversation, written straight into a device's inbox: what gateways have stored, only faster.</summary>
internal static class StoredMessages
{
    private const int MaximumUnderWay = 512;

    /// <summary>Stores messages 1 to a count.</summary>
    /// <param name="fleet">Whose store.</param>
    /// <param name="sender">Who sent them.</param>
    /// <param name="recipient">In whose inbox.</param>
    /// <param name="count">How many.</param>
    /// <param name="bytes">Of each one's ciphertext.</param>
    /// <param name="since">When the first was stored; the last one is stored now.</param>
    public static async Task StoreAsync(
        GatewayFleet fleet, DeviceAddress sender, DeviceAddress recipient, int count, int bytes, DateTimeOffset since)
    {
        var inboxes = new InboxStore(fleet.Storage.Session, TimeProvider.System);
        var ciphertext = ByteString.CopyFrom(new byte[bytes]);
        var step = (TimeProvider.System.GetUtcNow() - since) / count;
        await Parallel.ForEachAsync(
            Enumerable.Range(1, count),
            new ParallelOptions { MaxDegreeOfParallelism = MaximumUnderWay, CancellationToken = TestContext.Current.CancellationToken },
            async (number, cancellationToken) => await inboxes.AppendAsync(
                Copy(sender, recipient, number, ciphertext, since + (step * (number - 1))), cancellationToken));
    }

    /// <summary>Stores one message at a time.</summary>
    public static async Task StoreAsync(GatewayFleet fleet, DeviceAddress sender, DeviceAddress recipient, long number, DateTimeOffset at) =>
        await new InboxStore(fleet.Storage.Session, TimeProvider.System).AppendAsync(
            Copy(sender, recipient, number, ByteString.Empty, at), TestContext.Current.CancellationToken);

    private static InboxCopy Copy(DeviceAddress sender, DeviceAddress recipient, long number, ByteString ciphertext, DateTimeOffset at)
    {
        var id = MessageId.New(at);
        var message = new Message
        {
            MessageId = id.ToWire(),
            SenderUserId = sender.User.ToWire(),
            SenderDeviceId = sender.Device.Value,
            ConversationId = ConversationId.Between(sender.User, recipient.User).ToWire(),
            Number = (ulong)number,
            Ciphertext = ciphertext,
        };
        return new InboxCopy(recipient, Position.Create(at, slot: 0, (int)(number % 256)), id, new Entry { Message = message }.ToByteArray());
    }
}
