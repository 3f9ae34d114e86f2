using ChatApp.Contracts.ClientProtocol;
using ChatApp.Contracts.Identity;
using Google.Protobuf;

namespace ChatApp.Scripted;

/// <summary>Inbox entries as a real gateway stores them, with bodies as the plain sealer makes them.</summary>
public static class Entries
{
    /// <summary>A text from a device, for a recipient.</summary>
    public static Entry Text(DeviceAddress sender, UserId recipient, ulong number, string text, MessageId? id = null)
    {
        var content = new Content { Number = number, RecipientUserId = recipient.ToWire(), Text = text }.ToByteArray();
        return Message(sender, recipient, number, ByteString.CopyFrom([0, .. content]), id);
    }

    /// <summary>Any ciphertext from a device, for a recipient.</summary>
    public static Entry Message(DeviceAddress sender, UserId recipient, ulong number, ByteString ciphertext, MessageId? id = null) => new()
    {
        Message = new Message
        {
            MessageId = (id ?? MessageId.New(TimeProvider.System.GetUtcNow())).ToWire(),
            SenderUserId = sender.User.ToWire(),
            SenderDeviceId = sender.Device.Value,
            ConversationId = ConversationId.Between(sender.User, recipient).ToWire(),
            Number = number,
            Ciphertext = ciphertext,
        },
    };

    /// <summary>A receipt for one message.</summary>
    public static Entry Receipt(ByteString messageId, ByteString conversation, UserId from, ReceiptKind kind)
    {
        var receipts = new Receipts();
        receipts.Receipts_.Add(new Receipt
        {
            MessageId = messageId,
            ConversationId = conversation,
            UserId = from.ToWire(),
            DeviceId = 1,
            Kind = kind,
            At = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(),
        });
        return new Entry { Receipts = receipts };
    }

    /// <summary>The text of a copy that the plain sealer made.</summary>
    public static string TextOf(ByteString ciphertext) => Content.Parser.ParseFrom(ciphertext.Span[1..]).Text;
}
