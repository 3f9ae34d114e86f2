namespace ChatApp.Storage.Schema;

/// <summary>The schema, version by version. Append only once released: version N's hosts run beside version N − 1's.</summary>
internal static class Migrations
{
    // 30 days: ChatProtocol.InboxRetention.
    private const string Inbox = """
        CREATE TABLE IF NOT EXISTS inbox (
          user_id uuid, device_id tinyint, day date, position bigint, message_id uuid, entry blob,
          PRIMARY KEY ((user_id, device_id, day), position, message_id)
        ) WITH CLUSTERING ORDER BY (position ASC, message_id ASC)
          AND default_time_to_live = 2592000
          AND compaction = {'class': 'TimeWindowCompactionStrategy', 'compaction_window_unit': 'DAYS', 'compaction_window_size': '1'}
        """;

    private const string Messages = """
        CREATE TABLE IF NOT EXISTS messages (
          user_id uuid, conversation_id uuid, month int, sent_at timestamp, message_id uuid,
          device_id tinyint, number bigint, recipients set<uuid>,
          PRIMARY KEY ((user_id, conversation_id, month), sent_at, message_id)
        ) WITH CLUSTERING ORDER BY (sent_at DESC, message_id ASC)
        """;

    private const string Ticks = """
        CREATE TABLE IF NOT EXISTS ticks (
          user_id uuid, message_id uuid, recipient_id uuid, device_id tinyint, delivered_at timestamp, read_at timestamp,
          PRIMARY KEY ((user_id, message_id), recipient_id, device_id)
        )
        """;

    // By last number, so that those around a message are few rows in a row: DeliveredRange.MaximumLength.
    private const string Deliveries = """
        CREATE TABLE IF NOT EXISTS deliveries (
          user_id uuid, conversation_id uuid, month int, sender_device_id tinyint, last_number bigint, first_number bigint,
          recipient_id uuid, device_id tinyint, delivered_at timestamp,
          PRIMARY KEY ((user_id, conversation_id, month), sender_device_id, last_number, first_number, recipient_id, device_id)
        )
        """;

    private const string Cursors = """
        CREATE TABLE IF NOT EXISTS cursors (
          user_id uuid, device_id tinyint, position bigint, PRIMARY KEY ((user_id, device_id))
        ) WITH default_time_to_live = 2592000
        """;

    private const string Handoffs = """
        CREATE TABLE IF NOT EXISTS handoffs (
          shard tinyint, minute timestamp, position bigint, message_id uuid, recipient_id uuid, device_id tinyint, entry blob,
          PRIMARY KEY ((shard, minute), position, message_id, recipient_id, device_id)
        ) WITH default_time_to_live = 2592000
        """;

    private const string HandoffProgress = """
        CREATE TABLE IF NOT EXISTS handoff_progress (shard tinyint PRIMARY KEY, minute timestamp)
        """;

    private const string Users = """
        CREATE TABLE IF NOT EXISTS users (
          user_id uuid PRIMARY KEY, handle text, display_name text, created_at timestamp
        )
        """;

    private const string Handles = """
        CREATE TABLE IF NOT EXISTS handles (handle text PRIMARY KEY, user_id uuid, claimed_by blob, claimed_at timestamp)
        """;

    private const string Devices = """
        CREATE TABLE IF NOT EXISTS devices (
          user_id uuid, device_id tinyint, list_version bigint static, last_device_id tinyint static, name text, public_key blob, created_at timestamp,
          PRIMARY KEY ((user_id), device_id)
        )
        """;

    private const string SigningKeys = """
        CREATE TABLE IF NOT EXISTS signing_keys (
          purpose text, key_id text, public_key blob, created_at timestamp, PRIMARY KEY ((purpose), key_id)
        )
        """;

    private const string LastSeen = """
        CREATE TABLE IF NOT EXISTS last_seen (user_id uuid PRIMARY KEY, seen_at timestamp)
        """;

    private const string Contacts = """
        CREATE TABLE IF NOT EXISTS contacts (
          user_id uuid, contact_id uuid, list_version bigint static, list_size int static, name text, added_at timestamp,
          PRIMARY KEY ((user_id), contact_id)
        )
        """;

    private const string Blocks = """
        CREATE TABLE IF NOT EXISTS blocks (
          user_id uuid, blocked_id uuid, list_version bigint static, list_size int static, blocked_at timestamp,
          PRIMARY KEY ((user_id), blocked_id)
        )
        """;

    private const string Settings = """
        CREATE TABLE IF NOT EXISTS settings (
          user_id uuid PRIMARY KEY, version bigint, last_seen_visibility int, read_receipts boolean
        )
        """;

    public static IReadOnlyList<Migration> All { get; } =
    [
        new(1, [Inbox, Messages, Ticks, Cursors, Handoffs, HandoffProgress, Users, Handles, Devices, SigningKeys, LastSeen]),
        new(2, [Contacts, Blocks, Settings]),
        new(3, [Deliveries]),
    ];
}
