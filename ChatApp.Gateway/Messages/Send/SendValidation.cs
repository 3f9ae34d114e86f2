using System.Diagnostics.CodeAnalysis;
using ChatApp.Contracts.ClientProtocol;
using ChatApp.Contracts.Identity;
using SendFrame = ChatApp.Contracts.ClientProtocol.Send;

namespace ChatApp.Gateway.Messages.Send;

/// <summary>The rules of a Send frame that need no look-up.</summary>
internal static class SendValidation
{
    /// <summary>Reads a frame from a device.</summary>
    /// <returns>Whether it keeps the rules; if not, the refusal says which one it breaks.</returns>
    public static bool TryRead(
        SendFrame frame,
        DeviceAddress sender,
        DateTimeOffset now,
        [NotNullWhen(true)] out OutgoingMessage? message,
        [NotNullWhen(false)] out Refusal? refusal)
    {
        message = null;
        if (!WireIds.TryRead(frame.MessageId, out var id) || !new MessageId(id).IsVersion7)
        {
            refusal = Malformed("The message id is not a UUIDv7.");
            return false;
        }

        var age = now - new MessageId(id).Time;
        if (age < -ChatProtocol.MaximumMessageLead || age > ChatProtocol.MaximumMessageAge)
        {
            refusal = new Refusal(ErrorCode.MessageIdTime, "The time in the message id is too far from now.");
            return false;
        }

        if (!TryReadPlace(frame, out var conversation, out var number))
        {
            refusal = Malformed("The conversation id or the number is missing.");
            return false;
        }

        return TryReadCopies(frame, sender, out var peer, out var copies, out refusal)
            && TryCheckConversation(conversation, sender.User, peer, out refusal)
            && TryMake(out message);

        bool TryMake(out OutgoingMessage made)
        {
            made = new OutgoingMessage(new MessageId(id), conversation, number, peer, copies);
            return true;
        }
    }

    /// <summary>Reads where a message stands, which even a refused one may say.</summary>
    public static bool TryReadPlace(SendFrame frame, out ConversationId conversation, out long number)
    {
        number = (long)Math.Min(frame.Number, long.MaxValue);
        var readable = WireIds.TryRead(frame.ConversationId, out var id) && frame.Number is > 0 and <= long.MaxValue;
        conversation = new ConversationId(id);
        return readable;
    }

    private static bool TryReadCopies(
        SendFrame frame,
        DeviceAddress sender,
        out UserId peer,
        out List<OutgoingCopy> copies,
        [NotNullWhen(false)] out Refusal? refusal)
    {
        peer = default;
        copies = new List<OutgoingCopy>(capacity: 1);
        refusal = null;
        foreach (var recipient in frame.Recipients)
        {
            if (!WireIds.TryRead(recipient.UserId, out var user))
            {
                refusal = Malformed("A recipient is not a user id.");
                return false;
            }

            if (new UserId(user) != sender.User)
            {
                if (peer != default && peer.Value != user)
                {
                    refusal = Malformed("More than one recipient in a conversation of two.");
                    return false;
                }

                peer = new UserId(user);
            }

            foreach (var copy in recipient.Devices)
            {
                refusal = CheckCopy(copy, new UserId(user), sender, copies);
                if (refusal is not null)
                {
                    return false;
                }

                copies.Add(new OutgoingCopy(new DeviceAddress(new UserId(user), new DeviceId((byte)copy.DeviceId)), copy.Ciphertext));
            }
        }

        if (peer == default)
        {
            refusal = Malformed("No recipient.");
        }

        return refusal is null;
    }

    private static Refusal? CheckCopy(DeviceCopy copy, UserId user, DeviceAddress sender, List<OutgoingCopy> read)
    {
        if (!DeviceId.IsValid(copy.DeviceId))
        {
            return Malformed("A device id is not within 1 to 127.");
        }

        var device = new DeviceAddress(user, new DeviceId((byte)copy.DeviceId));
        if (device == sender || IsIn(read, device))
        {
            return Malformed("A device is named twice, or is the sending one.");
        }

        return copy.Ciphertext.Length > ChatProtocol.MaximumCiphertextBytes
            ? new Refusal(ErrorCode.TooLarge, $"A ciphertext is over {ChatProtocol.MaximumCiphertextBytes} bytes.")
            : null;
    }

    // Two users have at most 254 devices, and nearly always fewer than a set is worth.
    private static bool IsIn(List<OutgoingCopy> read, DeviceAddress device)
    {
        foreach (var copy in read)
        {
            if (copy.Recipient == device)
            {
                return true;
            }
        }

        return false;
    }

    private static bool TryCheckConversation(
        ConversationId conversation, UserId sender, UserId peer, [NotNullWhen(false)] out Refusal? refusal)
    {
        refusal = conversation == ConversationId.Between(sender, peer) ? null : Malformed("Not the conversation of these two users.");
        return refusal is null;
    }

    private static Refusal Malformed(string detail) => new(ErrorCode.Malformed, detail);
}
