namespace ChatApp.Client.Store.Sqlite;

/// <summary>The tables of a store's file. Ids are 16 bytes, big-endian; times are milliseconds since the Unix epoch, UTC.</summary>
internal static class SqliteSchema
{
    /// <summary>Stands in <c>PRAGMA user_version</c>; a file with a higher one was made by a newer client.</summary>
    public const int Version = 2;

    /// <summary>Stands in <c>PRAGMA application_id</c>, so that no other program's file is taken for a store: "chat".</summary>
    public const int ApplicationId = 0x63686174;

    public const string Create = """
        CREATE TABLE device (
          id INTEGER PRIMARY KEY CHECK (id = 1), handle TEXT, display_name TEXT, seed BLOB, user_id BLOB, device_id INTEGER,
          connection_number INTEGER NOT NULL DEFAULT 0, confirmed_position INTEGER NOT NULL DEFAULT 0);
        INSERT INTO device (id) VALUES (1);
        CREATE TABLE contacts (user_id BLOB PRIMARY KEY, handle TEXT NOT NULL, display_name TEXT NOT NULL) WITHOUT ROWID;
        CREATE TABLE conversations (
          conversation_id BLOB PRIMARY KEY, peer BLOB NOT NULL, last_number INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE messages (
          message_id BLOB NOT NULL, sender_user BLOB NOT NULL, sender_device INTEGER NOT NULL, conversation_id BLOB NOT NULL,
          number INTEGER NOT NULL, kind INTEGER NOT NULL, text TEXT NOT NULL, display_order INTEGER NOT NULL, state INTEGER NOT NULL,
          failure INTEGER NOT NULL, is_read INTEGER NOT NULL,
          PRIMARY KEY (message_id, sender_user, sender_device)) WITHOUT ROWID;
        CREATE INDEX messages_shown ON messages (conversation_id, display_order);
        CREATE INDEX messages_order ON messages (display_order);
        CREATE INDEX messages_unread ON messages (conversation_id, display_order) WHERE state = 0 AND is_read = 0 AND kind <> 3;
        CREATE TABLE outbox (
          conversation_id BLOB NOT NULL, number INTEGER NOT NULL, message_id BLOB NOT NULL, recipient BLOB NOT NULL,
          content BLOB NOT NULL, frame BLOB NOT NULL, renewals INTEGER NOT NULL, PRIMARY KEY (conversation_id, number)) WITHOUT ROWID;
        CREATE TABLE received (
          message_id BLOB NOT NULL, sender_user BLOB NOT NULL, sender_device INTEGER NOT NULL, received_at INTEGER NOT NULL,
          PRIMARY KEY (message_id, sender_user, sender_device)) WITHOUT ROWID;
        CREATE INDEX received_age ON received (received_at);
        CREATE TABLE streams (
          conversation_id BLOB NOT NULL, sender_user BLOB NOT NULL, sender_device INTEGER NOT NULL, next_number INTEGER NOT NULL,
          since INTEGER, PRIMARY KEY (conversation_id, sender_user, sender_device)) WITHOUT ROWID;
        CREATE TABLE reports (
          message_id BLOB NOT NULL, conversation_id BLOB NOT NULL, sender_user BLOB NOT NULL,
          PRIMARY KEY (message_id, conversation_id, sender_user)) WITHOUT ROWID;
        CREATE TABLE sealer_values (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
        """;

    /// <summary>From version 1: streams remember the time of their last message. Null: as far back as there is.</summary>
    public const string FromVersion1 = "ALTER TABLE streams ADD COLUMN since INTEGER;";

    public const string Erase = """
        DELETE FROM contacts; DELETE FROM conversations; DELETE FROM messages; DELETE FROM outbox; DELETE FROM received;
        DELETE FROM streams; DELETE FROM reports; DELETE FROM sealer_values; DELETE FROM device; INSERT INTO device (id) VALUES (1);
        """;
}
