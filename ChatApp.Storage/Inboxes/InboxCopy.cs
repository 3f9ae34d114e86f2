using ChatApp.Contracts.Identity;

namespace ChatApp.Storage.Inboxes;

/// <summary>One entry for one device: what an inbox row holds, what a hand-off carries, what is pushed.</summary>
/// <param name="Recipient">Whose inbox.</param>
/// <param name="Position">Where it stands there.</param>
/// <param name="MessageId">The message's id, or for receipts an id of their own. Keeps two rows apart even at one position.</param>
/// <param name="Entry">A <c>chat.v1</c> Entry, encoded. Never changed by anybody.</param>
public sealed record InboxCopy(DeviceAddress Recipient, Position Position, MessageId MessageId, ReadOnlyMemory<byte> Entry)
{
    /// <summary>Ids and length only: a record prints every property unless told otherwise.</summary>
    public override string ToString() => $"Copy {MessageId} at {Position} for {Recipient}, {Entry.Length} bytes";
}
