using System.Runtime.CompilerServices;
using ChatApp.Contracts.Identity;
using ChatApp.Storage.Inboxes;

namespace ChatApp.Storage.Handoffs;

/// <summary>Durable handoff jobs: table <c>handoffs</c>, one partition a shard and minute. Thread-safe.</summary>
public sealed class HandoffJobStore(StorageSession session)
{
    private const string Insert =
        "INSERT INTO handoffs (shard, minute, position, message_id, recipient_id, device_id, entry) VALUES (?, ?, ?, ?, ?, ?, ?)";

    private const string Select =
        "SELECT position, message_id, recipient_id, device_id, entry FROM handoffs WHERE shard = ? AND minute = ?";

    private const string Delete =
        "DELETE FROM handoffs WHERE shard = ? AND minute = ? AND position = ? AND message_id = ? AND recipient_id = ? AND device_id = ?";

    /// <summary>Makes a job durable. Repeating it changes nothing.</summary>
    /// <exception cref="StorageUnavailableException">It may or may not be durable.</exception>
    public async ValueTask AddAsync(HandoffJob job, CancellationToken cancellationToken) =>
        await session.WriteAsync(
            Insert,
            job,
            static (statement, job) => statement.Bind(
                (sbyte)job.Shard,
                job.Minute,
                job.Copy.Position.Value,
                job.Copy.MessageId.Value,
                job.Copy.Recipient.User.Value,
                (sbyte)job.Copy.Recipient.Device.Value,
                job.Copy.Entry),
            cancellationToken);

    /// <summary>The jobs of one shard and minute, oldest first.</summary>
    /// <exception cref="StorageUnavailableException">The reading broke off.</exception>
    public async IAsyncEnumerable<HandoffJob> ReadAsync(
        int shard, DateTimeOffset minute, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var rows = session.QueryAsync(
            Select,
            (shard, minute),
            static (statement, key) => statement.Bind((sbyte)key.shard, key.minute),
            cancellationToken);
        await foreach (var row in rows)
        {
            yield return new HandoffJob(new InboxCopy(
                new DeviceAddress(new UserId(row.GetGuid("recipient_id")), new DeviceId((byte)row.GetSByte("device_id"))),
                new Position(row.GetInt64("position")),
                new MessageId(row.GetGuid("message_id")),
                row.GetBytes("entry").ToArray()));
        }
    }

    /// <summary>Ends a job.</summary>
    /// <exception cref="StorageUnavailableException">It may be done again, which is harmless.</exception>
    public async ValueTask CompleteAsync(HandoffJob job, CancellationToken cancellationToken) =>
        await session.WriteAsync(
            Delete,
            job,
            static (statement, job) => statement.Bind(
                (sbyte)job.Shard,
                job.Minute,
                job.Copy.Position.Value,
                job.Copy.MessageId.Value,
                job.Copy.Recipient.User.Value,
                (sbyte)job.Copy.Recipient.Device.Value),
            cancellationToken);
}
