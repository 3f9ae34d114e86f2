using System.Collections.Concurrent;
using ChatApp.Contracts.Identity;
using ChatApp.Contracts.ServiceProtocol;
using ChatApp.Routing.Deadlines;
using ChatApp.Routing.Registry;
using Google.Protobuf;
using Microsoft.Extensions.Logging;

namespace ChatApp.Routing.Handoff;

/// <summary>
/// One gRPC stream to each gateway that this host hands copies to: opened by the first copy, closed after 60 s without one, opened anew
/// after a failure. Thread-safe.
/// </summary>
public sealed class PeerStreams(TimeProvider clock, ILoggerFactory loggers) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, PeerStream> _streams = new(StringComparer.Ordinal);
    private readonly SharedDeadlines _deadlines = new(AnswerTimeout, clock);
    private readonly ILogger _logger = loggers.CreateLogger<PeerStreams>();

    /// <summary>How long an answer is waited for at most: what begins together ends together (<see cref="SharedDeadlines"/>).</summary>
    public static TimeSpan AnswerTimeout { get; } = TimeSpan.FromSeconds(2);

    /// <summary>Hands copies to a gateway, in order.</summary>
    /// <returns>
    /// They with their answers, each <see cref="HandoffAnswer.None"/> after 2 s without one, or at once if the stream is full or breaks.
    /// </returns>
    internal async Task<IReadOnlyList<PendingHandoff>> HandOffAsync(
        GatewayLease gateway, IReadOnlyList<PersistedCopy> copies, CancellationToken cancellationToken)
    {
        var group = new HandoffGroup(copies.Count);
        foreach (var copy in copies)
        {
            group.Add(new PendingHandoff(ItemOf(copy, gateway), group));
        }

        var stream = StreamTo(gateway.PeerUrl);
        foreach (var pending in group.All)
        {
            if (!stream.TrySend(pending))
            {
                pending.Complete(HandoffAnswer.None);
            }
        }

        var silence = _deadlines.Next().UnsafeRegister(static group => ((HandoffGroup)group!).GiveUp(), group);
        var cancellation = cancellationToken.UnsafeRegister(static (group, token) => ((HandoffGroup)group!).Cancel(token), group);
        try
        {
            await group.Answered;
            return group.All;
        }
        finally
        {
            silence.Unregister();
            cancellation.Unregister();
            foreach (var pending in group.All)
            {
                if (pending.Answer == HandoffAnswer.None)
                {
                    stream.Abandon(pending);
                }
            }
        }
    }

    private static HandoffItem ItemOf(PersistedCopy persisted, GatewayLease gateway) => new()
    {
        UserId = persisted.Copy.Recipient.User.ToWire(),
        DeviceId = persisted.Copy.Recipient.Device.Value,
        Epoch = gateway.Epoch,
        Position = persisted.Copy.Position.Value,
        MessageId = persisted.Copy.MessageId.ToWire(),
        Entry = UnsafeByteOperations.UnsafeWrap(persisted.Copy.Entry), // Nobody changes an entry.
        Traceparent = persisted.TraceParent ?? "",
    };

    /// <summary>
    /// Tells a gateway that a device has a newer connection elsewhere, so that it closes the one it holds. Best effort: its audit finds
    /// out in any case.
    /// </summary>
    public void NotifySuperseded(GatewayLease gateway, DeviceAddress device, long newerConnectionNumber) =>
        StreamTo(gateway.PeerUrl).TrySend(new PendingHandoff(
            new HandoffItem
            {
                UserId = device.User.ToWire(),
                DeviceId = device.Device.Value,
                Epoch = gateway.Epoch,
                SupersededBy = newerConnectionNumber,
            },
            group: null));

    /// <summary>Sends a gateway a notice, which nobody answers. Dropped before any copy is, and lost if the stream breaks.</summary>
    /// <returns>False if it was dropped at once.</returns>
    public bool TryNotify(GatewayLease gateway, Notice notice) => StreamTo(gateway.PeerUrl).TrySend(notice);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var stream in _streams.Values)
        {
            await stream.DisposeAsync();
        }
    }

    private PeerStream StreamTo(string peerUrl)
    {
        while (true)
        {
            var stream = _streams.GetOrAdd(peerUrl, static (url, opener) => new PeerStream(url, opener.clock, opener.logger), (clock, logger: _logger));
            if (!stream.IsReplaceable)
            {
                return stream;
            }

            _streams.TryRemove(KeyValuePair.Create(peerUrl, stream));
        }
    }
}
