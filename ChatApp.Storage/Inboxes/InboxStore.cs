using System.Runtime.CompilerServices;
using ChatApp.Contracts.ClientProtocol;
using ChatApp.Contracts.Identity;
using ChatApp.Cql;
using ChatApp.Cql.Types;

namespace ChatApp.Storage.Inboxes;

/// <summary>
/// The replay queue of each device: table <c>inbox</c>, one partition a device and day (UTC, of the position). Rows leave by their
/// time to live (30 days) or with their whole day. Thread-safe.
/// </summary>
public sealed class InboxStore(StorageSession session, TimeProvider clock)
{
    // Two pages are in memory while an inbox is read.
    private const int RowsAPage = 256;

    // What a row has beside its entry.
    private const int KeyBytes = 64;

    private const string Insert =
        "INSERT INTO inbox (user_id, device_id, day, position, message_id, entry) VALUES (?, ?, ?, ?, ?, ?)";

    private const string SelectDays = "SELECT DISTINCT user_id, device_id, day FROM inbox WHERE user_id = ? AND device_id = ? AND day IN ?";

    private const string SelectFrom =
        "SELECT position, message_id, entry FROM inbox WHERE user_id = ? AND device_id = ? AND day = ? AND position >= ? AND position <= ?";

    private const string SelectOne =
        "SELECT position FROM inbox WHERE user_id = ? AND device_id = ? AND day = ? AND position = ? AND message_id = ?";

    private static readonly CqlType Days = CqlType.ListOf(CqlType.Date);

    private const string DeleteDay = "DELETE FROM inbox WHERE user_id = ? AND device_id = ? AND day = ?";

    /// <summary>Makes a copy durable. Repeating it changes nothing.</summary>
    /// <exception cref="StorageUnavailableException">It may or may not be durable.</exception>
    public async ValueTask AppendAsync(InboxCopy copy, CancellationToken cancellationToken) =>
        await (await QueueAsync(copy, sequence: null, cancellationToken)).Durable;

    /// <summary>Makes a copy durable behind those of a sequence that were queued before: no reading sees it without them.</summary>
    /// <param name="copy">The copy.</param>
    /// <param name="sequence">Of which it is the last so far; null if it stands behind none.</param>
    /// <param name="cancellationToken">Ends what comes before it is queued.</param>
    /// <returns>Completes when it is queued.</returns>
    /// <exception cref="StorageUnavailableException">It is not queued.</exception>
    public ValueTask<QueuedWrite> QueueAsync(InboxCopy copy, WriteSequence? sequence, CancellationToken cancellationToken) =>
        session.QueueGroupedAsync(
            Insert,
            copy,
            static (statement, copy) => statement.Bind(
                copy.Recipient.User.Value,
                (sbyte)copy.Recipient.Device.Value,
                copy.Position.Day,
                copy.Position.Value,
                copy.MessageId.Value,
                copy.Entry),
            HashCode.Combine(copy.Recipient, copy.Position.Day),
            KeyBytes + copy.Entry.Length,
            sequence,
            cancellationToken);

    /// <summary>
    /// Reads a device's inbox between two positions, in order, page by page as the caller consumes it: memory stays that of two pages.
    /// Which of its days (at most 32) hold anything is one small read before.
    /// </summary>
    /// <exception cref="StorageUnavailableException">The reading can be started again from the last position seen.</exception>
    public async IAsyncEnumerable<InboxCopy> ReadAsync(
        DeviceAddress device, Position from, Position until, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var oldest = Position.StartOf(clock.GetUtcNow() - ChatProtocol.InboxRetention);
        if (from < oldest)
        {
            from = oldest;
        }

        foreach (var day in await DaysWithRowsAsync(device, from, until, cancellationToken))
        {
            var rows = session.QueryAsync(
                SelectFrom,
                (device, day, from, until),
                static (statement, key) => statement.Bind(
                    key.device.User.Value, (sbyte)key.device.Device.Value, key.day, key.from.Value, key.until.Value).WithPageSize(RowsAPage),
                cancellationToken);
            await foreach (var row in rows)
            {
                yield return new InboxCopy(
                    device,
                    new Position(row.GetInt64("position")),
                    new MessageId(row.GetGuid("message_id")),
                    row.GetBytes("entry").ToArray()); // The row's memory goes back to its pool; the copy outlives it.
            }
        }
    }

    /// <summary>Whether a row is still there: it has not run out, and its day has not been deleted.</summary>
    /// <exception cref="StorageUnavailableException">Nothing is known.</exception>
    public async ValueTask<bool> ContainsAsync(
        DeviceAddress device, Position position, MessageId messageId, CancellationToken cancellationToken)
    {
        using var rows = await session.ReadAsync(
            SelectOne,
            (device, position, messageId),
            static (statement, key) => statement.Bind(
                key.device.User.Value,
                (sbyte)key.device.Device.Value,
                key.position.Day,
                key.position.Value,
                key.messageId.Value),
            cancellationToken);
        return rows.Count > 0;
    }

    /// <summary>Deletes a whole day that the device has confirmed, once: nothing ever reads across single tombstones.</summary>
    /// <exception cref="StorageUnavailableException">It may or may not be deleted; its rows run out in any case.</exception>
    public async ValueTask DeleteDayAsync(DeviceAddress device, DateOnly day, CancellationToken cancellationToken) =>
        await session.WriteAsync(
            DeleteDay,
            (device, day),
            static (statement, key) => statement.Bind(
                key.device.User.Value, (sbyte)key.device.Device.Value, key.day),
            cancellationToken);

    // In one statement: whoever has been away for long, or never had anything, asks for 31 days, and when a gateway is lost all of its
    // devices ask at once. With a request for each day they took every stream id of the connection, and sends were refused for it.
    private async Task<IReadOnlyList<DateOnly>> DaysWithRowsAsync(
        DeviceAddress device, Position from, Position until, CancellationToken cancellationToken)
    {
        var days = new List<DateOnly>();
        for (var day = from.Day; day <= until.Day; day = day.AddDays(1))
        {
            days.Add(day);
        }

        if (days.Count <= 1)
        {
            return days;
        }

        using var rows = await session.ReadAsync(
            SelectDays,
            (device, days),
            static (statement, key) => statement.Bind(
                key.device.User.Value, (sbyte)key.device.Device.Value, CqlValue.From(key.days, Days)),
            cancellationToken);
        var present = new List<DateOnly>(rows.Count);
        foreach (var row in rows)
        {
            present.Add(row.GetDate("day"));
        }

        present.Sort();
        return present;
    }
}
