using ChatApp.Contracts.Identity;

namespace ChatApp.Gateway.Messages.Entries;

/// <summary>
/// What a gateway needs to know of a stored <c>chat.v1</c> Entry to make its receipt and to find it again, read without copying the
/// ciphertext.
/// </summary>
/// <param name="MessageId">The message.</param>
/// <param name="Sender">Who sent it.</param>
/// <param name="SenderDevice">From which device; 0 if the entry does not say.</param>
/// <param name="Conversation">Where.</param>
/// <param name="Number">The sending device's count in the conversation; 0 if the entry does not say.</param>
internal readonly record struct EntryHeader(MessageId MessageId, UserId Sender, byte SenderDevice, ConversationId Conversation, long Number)
{
    // Field numbers of chat.v1: Entry.message; Message.message_id, .sender_user_id, .sender_device_id, .conversation_id, .number.
    private const int EntryMessage = 1;
    private const int MessageMessageId = 1;
    private const int MessageSenderUserId = 2;
    private const int MessageSenderDeviceId = 3;
    private const int MessageConversationId = 4;
    private const int MessageNumber = 5;

    // Wire types (Protocol Buffers encoding).
    private const int Varint = 0;
    private const int Fixed64 = 1;
    private const int LengthDelimited = 2;
    private const int Fixed32 = 5;

    /// <summary>Reads the header.</summary>
    /// <returns>Null if the entry is no message, or cannot be read.</returns>
    public static EntryHeader? Read(ReadOnlySpan<byte> entry)
    {
        while (TryReadField(ref entry, out var field, out _, out var content))
        {
            if (field == EntryMessage)
            {
                return ReadMessage(content);
            }
        }

        return null;
    }

    private static EntryHeader? ReadMessage(ReadOnlySpan<byte> message)
    {
        Guid id = default, sender = default, conversation = default;
        byte device = 0;
        var count = 0L;
        while (TryReadField(ref message, out var field, out var number, out var content))
        {
            if (field == MessageSenderDeviceId && number <= uint.MaxValue && DeviceId.IsValid((uint)number))
            {
                device = (byte)number;
            }
            else if (field == MessageNumber && number <= long.MaxValue)
            {
                count = (long)number;
            }
            else if (field is MessageMessageId or MessageSenderUserId or MessageConversationId)
            {
                if (content.Length != WireIds.Length)
                {
                    return null;
                }

                var value = new Guid(content, bigEndian: true);
                (id, sender, conversation) = field switch
                {
                    MessageMessageId => (value, sender, conversation),
                    MessageSenderUserId => (id, value, conversation),
                    _ => (id, sender, value),
                };
            }
        }

        return id == default || sender == default
            ? null
            : new EntryHeader(new MessageId(id), new UserId(sender), device, new ConversationId(conversation), count);
    }

    /// <summary>Reads one field and moves behind it: its number if it is a varint, its content if it is length-delimited.</summary>
    private static bool TryReadField(ref ReadOnlySpan<byte> bytes, out int field, out ulong number, out ReadOnlySpan<byte> content)
    {
        content = default;
        field = 0;
        number = 0;
        if (!TryReadVarint(ref bytes, out var tag))
        {
            return false;
        }

        field = (int)(tag >> 3);
        switch ((int)(tag & 7))
        {
            case Varint:
                return TryReadVarint(ref bytes, out number);
            case Fixed64:
                return TrySkip(ref bytes, sizeof(ulong));
            case Fixed32:
                return TrySkip(ref bytes, sizeof(uint));
            case LengthDelimited when TryReadVarint(ref bytes, out var length) && length <= (ulong)bytes.Length:
                content = bytes[..(int)length];
                bytes = bytes[(int)length..];
                return true;
            default:
                return false;
        }
    }

    private static bool TrySkip(ref ReadOnlySpan<byte> bytes, int length)
    {
        if (bytes.Length < length)
        {
            return false;
        }

        bytes = bytes[length..];
        return true;
    }

    private static bool TryReadVarint(ref ReadOnlySpan<byte> bytes, out ulong value)
    {
        value = 0;
        for (var index = 0; index < bytes.Length && index < 10; index++)
        {
            value |= (ulong)(bytes[index] & 0x7F) << (7 * index);
            if (bytes[index] < 0x80)
            {
                bytes = bytes[(index + 1)..];
                return true;
            }
        }

        return false;
    }
}
