using ChatApp.Contracts.Identity;
using ChatApp.Storage.Inboxes;

namespace ChatApp.Storage.Handoffs;

/// <summary>
/// A copy that is durable in its inbox but whose hand-off had no answer: to be persisted again at a new position, looked up and handed
/// off, until that round has an outcome or the row is gone.
/// </summary>
/// <param name="Copy">As it was persisted; its position names the job.</param>
public sealed record HandoffJob(InboxCopy Copy)
{
    /// <summary>How many shards the jobs are spread over.</summary>
    public const int Shards = 64;

    /// <summary>The shard, from the recipient: 0 to 63.</summary>
    public int Shard => ShardOf(Copy.Recipient);

    /// <summary>The minute whose partition holds it.</summary>
    public DateTimeOffset Minute => MinuteOf(Copy.Position.Time);

    /// <summary>The shard of a device's jobs: 0 to 63.</summary>
    public static int ShardOf(DeviceAddress recipient)
    {
        Span<byte> id = stackalloc byte[16];
        recipient.User.Value.TryWriteBytes(id);
        // The bits of a UUID that are random in every version.
        return (id[15] ^ recipient.Device.Value) % Shards;
    }

    /// <summary>The start of a time's minute.</summary>
    public static DateTimeOffset MinuteOf(DateTimeOffset time) => new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerMinute), TimeSpan.Zero);
}
