namespace ChatApp.Client.Store.Sqlite;

/// <summary>Says each change in SQL.</summary>
internal static class SqliteChanges
{
    private const string ByKey = "WHERE message_id = $1 AND sender_user = $2 AND sender_device = $3";

    public static void Apply(SqliteStatements statements, StoreChange change)
    {
        switch (change)
        {
            case StoreChange.MessageAdded or StoreChange.MessageReleased or StoreChange.MessageMoved or StoreChange.MessageRenamed
                or StoreChange.MessageRead or StoreChange.MessageReadElsewhere or StoreChange.ReadReported:
                ApplyToMessages(statements, change);
                break;
            case StoreChange.OutboxPut { Item: var item }:
                statements.Execute(
                    "INSERT OR REPLACE INTO outbox (conversation_id, number, message_id, recipient, content, frame, renewals) "
                        + "VALUES ($1, $2, $3, $4, $5, $6, $7)",
                    item.Conversation, item.Number, item.Id, item.Recipient, item.Content, item.Frame, (long)item.Renewals);
                break;
            case StoreChange.OutboxRemoved removed:
                statements.Execute("DELETE FROM outbox WHERE conversation_id = $1 AND number = $2", removed.Conversation, removed.Number);
                break;
            case StoreChange.IdReceived { Key: var key } received:
                statements.Execute(
                    "INSERT INTO received (message_id, sender_user, sender_device, received_at) VALUES ($1, $2, $3, $4) "
                        + "ON CONFLICT DO NOTHING",
                    key.Id, key.Sender.User, key.Sender.Device, received.At);
                break;
            case StoreChange.IdsForgotten forgotten:
                statements.Execute("DELETE FROM received WHERE received_at < $1", forgotten.Before);
                break;
            case StoreChange.StreamAdvanced { Stream: var stream } advanced:
                statements.Execute(
                    "INSERT OR REPLACE INTO streams (conversation_id, sender_user, sender_device, next_number, since) "
                        + "VALUES ($1, $2, $3, $4, $5)",
                    stream.Conversation, stream.Sender.User, stream.Sender.Device, advanced.Next, advanced.Since);
                break;
            default:
                ApplyToDevice(statements, change);
                break;
        }
    }

    private static void ApplyToMessages(SqliteStatements statements, StoreChange change)
    {
        switch (change)
        {
            case StoreChange.MessageAdded { Message: var message }:
                statements.Execute(
                    "INSERT INTO messages (message_id, sender_user, sender_device, conversation_id, number, kind, text, "
                        + "display_order, state, failure, is_read) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT DO NOTHING",
                    message.Id, message.Sender.User, message.Sender.Device, message.Conversation, message.Number, message.Kind,
                    message.Text, message.Order, message.State, message.Failure, message.IsRead);
                break;
            case StoreChange.MessageReleased { Key: var key } released:
                statements.Execute(
                    $"UPDATE messages SET display_order = $4 {ByKey}", key.Id, key.Sender.User, key.Sender.Device, released.Order);
                break;
            case StoreChange.MessageMoved { Key: var key } moved:
                statements.Execute(
                    $"UPDATE messages SET state = $4, failure = $5 {ByKey} AND state < $4",
                    key.Id, key.Sender.User, key.Sender.Device, moved.State, moved.Failure);
                break;
            case StoreChange.MessageRenamed { Key: var key } renamed:
                statements.Execute(
                    $"UPDATE messages SET message_id = $4, number = $5 {ByKey}",
                    key.Id, key.Sender.User, key.Sender.Device, renamed.NewId, renamed.NewNumber);
                break;
            case StoreChange.MessageRead { Key: var key, Report: var report }:
                statements.Execute($"UPDATE messages SET is_read = 1 {ByKey}", key.Id, key.Sender.User, key.Sender.Device);
                statements.Execute(
                    "INSERT INTO reports (message_id, conversation_id, sender_user) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
                    report.Message, report.Conversation, report.Sender);
                break;
            case StoreChange.MessageReadElsewhere { Key: var key }:
                statements.Execute($"UPDATE messages SET is_read = 1 {ByKey}", key.Id, key.Sender.User, key.Sender.Device);
                break;
            case StoreChange.ReadReported { Report: var report }:
                statements.Execute(
                    "DELETE FROM reports WHERE message_id = $1 AND conversation_id = $2 AND sender_user = $3",
                    report.Message, report.Conversation, report.Sender);
                break;
            default:
                throw new InvalidOperationException($"Unknown change {change}.");
        }
    }

    private static void ApplyToDevice(SqliteStatements statements, StoreChange change)
    {
        switch (change)
        {
            case StoreChange.AccountSaved { Account: var account }:
                statements.Execute(
                    "UPDATE device SET handle = $1, display_name = $2, seed = $3, user_id = $4, device_id = $5",
                    account.Handle.Value, account.DisplayName, account.DeviceSeed, account.Address?.User, account.Address?.Device);
                break;
            case StoreChange.ConnectionNumberRaised raised:
                statements.Execute("UPDATE device SET connection_number = $1", raised.Number);
                break;
            case StoreChange.PositionConfirmed confirmed:
                statements.Execute("UPDATE device SET confirmed_position = max(confirmed_position, $1)", confirmed.Position);
                break;
            case StoreChange.ContactSaved { Contact: var contact }:
                statements.Execute(
                    "INSERT OR REPLACE INTO contacts (user_id, handle, display_name) VALUES ($1, $2, $3)",
                    contact.User, contact.Handle.Value, contact.DisplayName);
                break;
            case StoreChange.ConversationSaved saved:
                statements.Execute(
                    "INSERT INTO conversations (conversation_id, peer, last_number) VALUES ($1, $2, $3) "
                        + "ON CONFLICT DO UPDATE SET last_number = max(last_number, excluded.last_number)",
                    saved.Id, saved.Peer, saved.LastNumber);
                break;
            case StoreChange.SealerValueWritten { Value: { } value } written:
                statements.Execute("INSERT OR REPLACE INTO sealer_values (name, value) VALUES ($1, $2)", written.Name, value);
                break;
            case StoreChange.SealerValueWritten removed:
                statements.Execute("DELETE FROM sealer_values WHERE name = $1", removed.Name);
                break;
            default:
                throw new InvalidOperationException($"Unknown change {change}.");
        }
    }
}
