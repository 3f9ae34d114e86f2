using ChatApp.Client.Accounts;
using ChatApp.Client.Contacts;
using ChatApp.Client.Messages;
using ChatApp.Client.Messages.Read;
using ChatApp.Client.Messages.Send;
using ChatApp.Contracts.Identity;
using Microsoft.Data.Sqlite;

namespace ChatApp.Client.Store.Sqlite;

/// <summary>Reads each kind of row.</summary>
internal static class SqliteRows
{
    public const string MessageColumns =
        "message_id, sender_user, sender_device, conversation_id, number, kind, text, display_order, state, failure, is_read";

    public static ChatMessage Message(SqliteDataReader row) => new(
        new MessageId(Id(row, 0)),
        new ConversationId(Id(row, 3)),
        Device(row, 1),
        Number(row, 4),
        (MessageKind)row.GetInt32(5),
        row.GetString(6))
    {
        Order = row.GetInt64(7),
        State = (MessageState)row.GetInt32(8),
        Failure = (SendFailure)row.GetInt32(9),
        IsRead = row.GetBoolean(10),
    };

    public static OutboxItem Outbox(SqliteDataReader row) => new(
        new ConversationId(Id(row, 0)), Number(row, 1), new MessageId(Id(row, 2)), new UserId(Id(row, 3)), Bytes(row, 4), Bytes(row, 5))
    {
        Renewals = row.GetInt32(6),
    };

    public static StoredConversation Conversation(SqliteDataReader row) => new(
        new ConversationId(Id(row, 0)), new UserId(Id(row, 1)), Number(row, 2), row.GetInt32(3), row.GetInt64(4));

    public static StoreChange.StreamAdvanced Stream(SqliteDataReader row) => new(
        new StreamKey(new ConversationId(Id(row, 0)), Device(row, 1)),
        Number(row, 3),
        row.IsDBNull(4) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(4)));

    public static ReadReport Report(SqliteDataReader row) => new(
        new MessageId(Id(row, 0)), new ConversationId(Id(row, 1)), new UserId(Id(row, 2)));

    public static Contact Contact(SqliteDataReader row) => new(
        new UserId(Id(row, 0)), Handle(row, 1), row.GetString(2));

    public static DeviceState DeviceState(SqliteDataReader row) => new(
        row.IsDBNull(0)
            ? null
            : new StoredAccount(Handle(row, 0), row.GetString(1), Bytes(row, 2), row.IsDBNull(3) ? null : Device(row, 3)),
        Number(row, 5),
        new Position(row.GetInt64(6)),
        row.GetInt64(7));

    public static byte[] Bytes(SqliteDataReader row, int column) => row.GetFieldValue<byte[]>(column);

    private static Guid Id(SqliteDataReader row, int column) => new(Bytes(row, column), bigEndian: true);

    private static DeviceAddress Device(SqliteDataReader row, int column) =>
        new(new UserId(Id(row, column)), new DeviceId(row.GetByte(column + 1)));

    private static ulong Number(SqliteDataReader row, int column) => unchecked((ulong)row.GetInt64(column));

    private static Handle Handle(SqliteDataReader row, int column) =>
        Contracts.Identity.Handle.TryParse(row.GetString(column), out var handle)
            ? handle
            : throw new LocalStoreException("The local store holds a handle that is none: the file is damaged.");
}
