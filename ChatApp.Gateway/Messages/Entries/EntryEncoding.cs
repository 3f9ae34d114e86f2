using ChatApp.Contracts.ClientProtocol;
using ChatApp.Contracts.Identity;
using ChatApp.Gateway.Receipts;

namespace ChatApp.Gateway.Messages.Entries;

/// <summary>
/// Writes a <c>chat.v1</c> Entry straight into its bytes, byte for byte as the generated code does: every message and every receipt is
/// one, and the generated objects hold a copy of each id in two objects more.
/// </summary>
internal static class EntryEncoding
{
    // Tags: field number << 3 | wire type (Protocol Buffers encoding).
    private const byte EntryMessage = (1 << 3) | 2;
    private const byte EntryReceipts = (2 << 3) | 2;
    private const byte MessageId = (1 << 3) | 2;
    private const byte MessageSenderUserId = (2 << 3) | 2;
    private const byte MessageSenderDeviceId = (3 << 3) | 0;
    private const byte MessageConversationId = (4 << 3) | 2;
    private const byte MessageNumber = (5 << 3) | 0;
    private const byte MessageCiphertext = (6 << 3) | 2;
    private const byte ReceiptsReceipt = (1 << 3) | 2;
    private const byte ReceiptMessageId = (1 << 3) | 2;
    private const byte ReceiptConversationId = (2 << 3) | 2;
    private const byte ReceiptUserId = (3 << 3) | 2;
    private const byte ReceiptDeviceId = (4 << 3) | 0;
    private const byte ReceiptKindTag = (5 << 3) | 0;
    private const byte ReceiptAt = (6 << 3) | 0;

    // Tag, length and bytes.
    private const int IdSize = 2 + WireIds.Length;

    /// <summary>An Entry with a Message.</summary>
    /// <param name="sender">Who sends it; its id is not all zeros, nor is the conversation's.</param>
    /// <param name="id">The message.</param>
    /// <param name="conversation">Where.</param>
    /// <param name="number">Above 0.</param>
    /// <param name="ciphertext">May be empty.</param>
    public static byte[] OfMessage(DeviceAddress sender, MessageId id, ConversationId conversation, long number, ReadOnlySpan<byte> ciphertext)
    {
        var size = (3 * IdSize) + WireFields.SizeOf(sender.Device.Value) + WireFields.SizeOf((ulong)number)
            + (ciphertext.Length == 0 ? 0 : WireFields.SizeOf((ulong)ciphertext.Length) + ciphertext.Length);
        var entry = new byte[WireFields.SizeOf((ulong)size) + size];
        var target = entry.AsSpan();
        WireFields.Write(ref target, EntryMessage, (ulong)size);
        WriteId(ref target, MessageId, id.Value);
        WriteId(ref target, MessageSenderUserId, sender.User.Value);
        WireFields.Write(ref target, MessageSenderDeviceId, sender.Device.Value);
        WriteId(ref target, MessageConversationId, conversation.Value);
        WireFields.Write(ref target, MessageNumber, (ulong)number);
        if (ciphertext.Length > 0)
        {
            WireFields.Write(ref target, MessageCiphertext, (ulong)ciphertext.Length);
            ciphertext.CopyTo(target);
        }

        return entry;
    }

    /// <summary>An Entry with a Receipt for each subject.</summary>
    /// <param name="from">Whose device received or showed them.</param>
    /// <param name="subjects">What the receipts are about.</param>
    /// <param name="kind">Not unspecified.</param>
    /// <param name="at">After the Unix epoch.</param>
    public static byte[] OfReceipts(DeviceAddress from, IReadOnlyCollection<ReceiptSubject> subjects, ReceiptKind kind, DateTimeOffset at)
    {
        var milliseconds = (ulong)at.ToUnixTimeMilliseconds();
        var receiptSize = (3 * IdSize) + WireFields.SizeOf(from.Device.Value) + WireFields.SizeOf((ulong)kind) + WireFields.SizeOf(milliseconds);
        var size = subjects.Count * (WireFields.SizeOf((ulong)receiptSize) + receiptSize);
        var entry = new byte[WireFields.SizeOf((ulong)size) + size];
        var target = entry.AsSpan();
        WireFields.Write(ref target, EntryReceipts, (ulong)size);
        foreach (var subject in subjects)
        {
            WireFields.Write(ref target, ReceiptsReceipt, (ulong)receiptSize);
            WriteId(ref target, ReceiptMessageId, subject.Message.Value);
            WriteId(ref target, ReceiptConversationId, subject.Conversation.Value);
            WriteId(ref target, ReceiptUserId, from.User.Value);
            WireFields.Write(ref target, ReceiptDeviceId, from.Device.Value);
            WireFields.Write(ref target, ReceiptKindTag, (ulong)kind);
            WireFields.Write(ref target, ReceiptAt, milliseconds);
        }

        return entry;
    }

    private static void WriteId(ref Span<byte> target, byte tag, Guid id)
    {
        target[0] = tag;
        target[1] = WireIds.Length;
        id.TryWriteBytes(target[2..], bigEndian: true, out _);
        target = target[IdSize..];
    }
}
