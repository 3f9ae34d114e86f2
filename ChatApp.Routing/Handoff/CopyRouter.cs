using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using ChatApp.Contracts.Identity;
using ChatApp.Routing.Faults;
using ChatApp.Routing.Offline;
using ChatApp.Routing.Positions;
using ChatApp.Routing.Registry;
using ChatApp.Routing.Telemetry;
using ChatApp.Storage;
using ChatApp.Storage.Handoffs;
using ChatApp.Storage.Inboxes;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace ChatApp.Routing.Handoff;

/// <summary>
/// A copy's way from its position to its outcome: persist, look up, hand off (docs/architecture.md, steps 2 to 4). Thread-safe.
/// </summary>
/// <remarks>
/// <b>The 10 s rule.</b> From making a position to knowing the outcome at most 10 s pass; past that nothing is concluded, and the copy
/// goes back to the start under a new position and the same message id. The replay window of 15 s rests on it.
/// </remarks>
public sealed partial class CopyRouter(
    InboxStore inboxes,
    HandoffJobStore jobs,
    SharedLookUps lookUps,
    GatewayLeaseCache leases,
    PeerStreams peers,
    ILocalConnections local,
    OfflineCopies offline,
    JobBacklog backlog,
    PositionGenerator positions,
    ClockCheck clockCheck,
    FaultPoints faults,
    TimeProvider clock,
    ILogger<CopyRouter> logger)
{
    /// <summary>How long a position may wait for its outcome.</summary>
    public static TimeSpan OutcomeDeadline { get; } = TimeSpan.FromSeconds(10);

    // A connection that moves while it is looked for is found at the second or third look; after that a job takes over.
    private const int MaximumLooks = 3;

    private readonly RememberedAbsences _absences = new(clock); // Only where that fault is planted.

    /// <summary>Step 2: gives a copy a position and makes it durable.</summary>
    /// <exception cref="ClockOutOfBoundException">Nothing was written.</exception>
    /// <exception cref="StorageUnavailableException">It may or may not be durable.</exception>
    public async Task<PersistedCopy> PersistAsync(
        DeviceAddress recipient, MessageId messageId, ReadOnlyMemory<byte> entry, CancellationToken cancellationToken) =>
        await (await QueueAsync(recipient, messageId, entry, sequence: null, cancellationToken)).PersistAsync();

    /// <summary>Step 2 up to where the copy has its position and its place behind others: no reading sees it without them.</summary>
    /// <exception cref="ClockOutOfBoundException">Nothing was queued.</exception>
    /// <exception cref="StorageUnavailableException">Nothing was queued.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<QueuedCopy> QueueAsync(
        DeviceAddress recipient, MessageId messageId, ReadOnlyMemory<byte> entry, WriteSequence? sequence, CancellationToken cancellationToken)
    {
        if (!clockCheck.IsWithinBound)
        {
            throw new ClockOutOfBoundException();
        }

        var madeAt = clock.GetTimestamp();
        var early = faults.Has(PlantedFault.LookUpBeforeWrite) ? await TryLookUpAsync(recipient.User, cancellationToken) : null;
        var copy = new InboxCopy(recipient, positions.Next(), messageId, entry);
        await faults.PassAsync(FaultPoint.BeforeWrite, cancellationToken);
        var traceParent = Activity.Current is { Recorded: true } activity ? activity.Id : null;
        var write = await inboxes.QueueAsync(copy, sequence, cancellationToken);
        return new QueuedCopy(new PersistedCopy(copy, madeAt) { LookUpBeforeWrite = early, TraceParent = traceParent }, write);
    }

    /// <summary>Steps 3 and 4 for a durable copy; step 2 again whenever the 10 s have passed.</summary>
    /// <exception cref="ClockOutOfBoundException">The outcome is not known.</exception>
    /// <exception cref="StorageUnavailableException">The outcome is not known.</exception>
    public async Task<CopyOutcome> HandOffAsync(PersistedCopy persisted, CancellationToken cancellationToken) =>
        await ConcludeAsync(persisted, await LookUpFirstAsync(persisted, cancellationToken), cancellationToken);

    /// <summary>
    /// Steps 3 and 4 for durable copies: each user is looked up once, however many they are.
    /// </summary>
    /// <inheritdoc cref="HandOffAsync"/>
    public Task HandOffAllAsync(IReadOnlyList<PersistedCopy> persisted, CancellationToken cancellationToken) => persisted.Count switch
    {
        0 => Task.CompletedTask,
        1 => HandOffAsync(persisted[0], cancellationToken),
        _ when AreAlike(persisted, static recipient => recipient.User) => HandOffToOneAsync(persisted, cancellationToken),
        _ => Task.WhenAll(persisted.GroupBy(copy => copy.Copy.Recipient.User).Select(copies => HandOffAllAsync([.. copies], cancellationToken))),
    };

    private async Task HandOffToOneAsync(IReadOnlyList<PersistedCopy> persisted, CancellationToken cancellationToken)
    {
        var found = await LookUpFirstAsync(persisted[0], cancellationToken);
        var answers = await AskTogetherAsync(persisted, found, cancellationToken);
        var concluding = new List<Concluding>();
        for (var index = 0; index < persisted.Count; index++)
        {
            if (answers?[index].Answer != HandoffAnswer.Accepted || IsTooLate(persisted[index]))
            {
                // One by one from here: with no answer it becomes a job, and what was refused or came too late is handed off once more.
                var known = answers?[index].Answer == HandoffAnswer.None ? null : found;
                concluding.Add(new Concluding(ConcludeAsync(persisted[index], known, cancellationToken)));
            }
        }

        ExceptionDispatchInfo? failure = null;
        for (var last = concluding.Count - 1; last >= 0; last--) // Answers come in order: with the last, nearly all are there.
        {
            try
            {
                await concluding[last].Outcome;
            }
            catch (Exception exception)
            {
                failure = ExceptionDispatchInfo.Capture(exception); // Whatever it is: nobody is told before all have come to an end.
            }
        }

        failure?.Throw();
    }

    /// <summary>
    /// Asks the other gateway that a route names to take several copies for one device, as one: nearly always it accepts them all.
    /// </summary>
    /// <returns>Null where they cannot be asked for as one: they go one by one. Faults that are planted are met so, too.</returns>
    private async ValueTask<IReadOnlyList<PendingHandoff>?> AskTogetherAsync(
        IReadOnlyList<PersistedCopy> persisted, IReadOnlyList<DeviceRoute>? found, CancellationToken cancellationToken)
    {
        if (faults.IsAny || found is null || !AreAlike(persisted, static recipient => recipient)
            || RouteOf(persisted[0].Copy.Recipient.Device, found) is not { } route || route.GatewayId == local.GatewayId)
        {
            return null;
        }

        try
        {
            return await leases.FindAsync(route) is { } lease ? await peers.HandOffAsync(lease, persisted, cancellationToken) : null;
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            return null; // No lease, which is asked for again, one by one.
        }
    }

    private bool IsTooLate(PersistedCopy persisted) => clock.GetElapsedTime(persisted.MadeAt) > OutcomeDeadline;

    private static bool AreAlike<T>(IReadOnlyList<PersistedCopy> persisted, Func<DeviceAddress, T> partOf)
        where T : IEquatable<T>
    {
        for (var index = 1; index < persisted.Count; index++)
        {
            if (!partOf(persisted[index].Copy.Recipient).Equals(partOf(persisted[0].Copy.Recipient)))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Step 3 for nothing: what is kept from a user takes as long as what an offline user gets.</summary>
    public async Task LookUpInVainAsync(UserId user, CancellationToken cancellationToken) => await TryLookUpAsync(user, cancellationToken);

    /// <param name="persisted">The copy.</param>
    /// <param name="found">What the first look-up after the write found; null if it had no answer.</param>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<CopyOutcome> ConcludeAsync(
        PersistedCopy persisted, IReadOnlyList<DeviceRoute>? found, CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var outcome = await TryHandOffAsync(persisted, found, cancellationToken);
            if (outcome is null)
            {
                await jobs.AddAsync(new HandoffJob(persisted.Copy), cancellationToken);
                backlog.JobWritten();
                RoutingMetrics.Jobs.Add(1);
                outcome = CopyOutcome.JobWritten;
            }

            if (!IsTooLate(persisted) || faults.Has(PlantedFault.TenSecondRuleOff))
            {
                return outcome.Value;
            }

            LogTooLate(persisted.Copy.MessageId, persisted.Copy.Recipient);
            var again = await PersistAsync(persisted.Copy.Recipient, persisted.Copy.MessageId, persisted.Copy.Entry, cancellationToken);
            persisted = again with { TraceParent = persisted.TraceParent };
            found = await TryLookUpAsync(persisted.Copy.Recipient.User, cancellationToken);
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<CopyOutcome?> TryHandOffAsync(
        PersistedCopy persisted, IReadOnlyList<DeviceRoute>? found, CancellationToken cancellationToken)
    {
        var copy = persisted.Copy;
        try
        {
            for (var look = 1; found is not null; look++)
            {
                var route = RouteOf(copy.Recipient.Device, found);
                if (route is null || IsRememberedAbsent(copy) || await leases.FindAsync(route) is not { } lease)
                {
                    offline.Note(copy);
                    RoutingMetrics.Offline.Add(1);
                    return CopyOutcome.Offline;
                }

                switch (await AskAsync(lease, persisted, cancellationToken))
                {
                    case HandoffAnswer.Accepted:
                        return CopyOutcome.Accepted;
                    case HandoffAnswer.None:
                        return null;
                    case HandoffAnswer.NotConnected when faults.Has(PlantedFault.NotConnectedAsOffline):
                        _absences.Remember(copy.Recipient);
                        return CopyOutcome.Offline;
                    default:
                        leases.Forget(lease.GatewayId);
                        found = look < MaximumLooks ? await TryLookUpAsync(copy.Recipient.User, cancellationToken) : null;
                        break;
                }
            }
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            LogNoLookUp(exception, copy.Recipient.User); // Of a lease; it is no answer either.
        }

        return null;
    }

    private bool IsRememberedAbsent(InboxCopy copy) =>
        faults.Has(PlantedFault.NotConnectedAsOffline) && _absences.Has(copy.Recipient);

    private static DeviceRoute? RouteOf(DeviceId device, IReadOnlyList<DeviceRoute> routes)
    {
        for (var index = 0; index < routes.Count; index++)
        {
            if (routes[index].Device == device)
            {
                return routes[index];
            }
        }

        return null;
    }

    private ValueTask<IReadOnlyList<DeviceRoute>?> LookUpFirstAsync(PersistedCopy persisted, CancellationToken cancellationToken) =>
        persisted.LookUpBeforeWrite is { } early ? new(early) : TryLookUpAsync(persisted.Copy.Recipient.User, cancellationToken);

    /// <returns>Null if there was no answer, which says nothing: neither offline nor connected.</returns>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<IReadOnlyList<DeviceRoute>?> TryLookUpAsync(UserId user, CancellationToken cancellationToken)
    {
        try
        {
            await faults.PassAsync(FaultPoint.BeforeLookUp, cancellationToken);
            var found = await lookUps.FindAsync(user);
            backlog.RegistryAnswered();
            return found;
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            LogNoLookUp(exception, user);
            backlog.RegistrySilent();
            return null;
        }
    }

    private async ValueTask<HandoffAnswer> AskAsync(GatewayLease lease, PersistedCopy persisted, CancellationToken cancellationToken) =>
        lease.GatewayId == local.GatewayId
            ? local.Accept(persisted.Copy, lease.Epoch, persisted.TraceParent)
            : (await peers.HandOffAsync(lease, [persisted], cancellationToken))[0].Answer;

    /// <param name="Outcome">To be awaited once.</param>
    private readonly record struct Concluding(ValueTask<CopyOutcome> Outcome);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{MessageId} for {Recipient} had no outcome within 10 s; once more at a new position")]
    private partial void LogTooLate(MessageId messageId, DeviceAddress recipient);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A look-up of {User} had no answer")]
    private partial void LogNoLookUp(Exception exception, UserId user);
}
