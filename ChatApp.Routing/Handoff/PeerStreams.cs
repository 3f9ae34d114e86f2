using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using ChatApp.Contracts.Identity;
using ChatApp.Contracts.ServiceProtocol;
using ChatApp.Routing.Deadlines;
using ChatApp.Routing.Registry;
using ChatApp.Storage.Inboxes;
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

    /// <summary>Hands a copy to a gateway.</summary>
    /// <returns>Its answer, or <see cref="HandoffAnswer.None"/> after 2 s without one, or at once if the stream is full or breaks.</returns>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<HandoffAnswer> HandOffAsync(
        GatewayLease gateway, InboxCopy copy, string? traceParent, CancellationToken cancellationToken)
    {
        var pending = new PendingHandoff(new HandoffItem
        {
            UserId = copy.Recipient.User.ToWire(),
            DeviceId = copy.Recipient.Device.Value,
            Epoch = gateway.Epoch,
            Position = copy.Position.Value,
            MessageId = copy.MessageId.ToWire(),
            Entry = UnsafeByteOperations.UnsafeWrap(copy.Entry), // Nobody changes an entry.
            Traceparent = traceParent ?? "",
        });
        var stream = StreamTo(gateway.PeerUrl);
        if (!stream.TrySend(pending))
        {
            return HandoffAnswer.None;
        }

        var answer = HandoffAnswer.None;
        var silence = _deadlines.Next().UnsafeRegister(
            static pending => ((PendingHandoff)pending!).Complete(HandoffAnswer.None), pending);
        var cancellation = cancellationToken.UnsafeRegister(
            static (pending, token) => ((PendingHandoff)pending!).Cancel(token), pending);
        try
        {
            answer = await pending.Answer;
            return answer;
        }
        finally
        {
            silence.Unregister();
            cancellation.Unregister();
            if (answer == HandoffAnswer.None)
            {
                stream.Abandon(pending);
            }
        }
    }

    /// <summary>
    /// Tells a gateway that a device has a newer connection elsewhere, so that it closes the one it holds. Best effort: its audit finds
    /// out in any case.
    /// </summary>
    public void NotifySuperseded(GatewayLease gateway, DeviceAddress device, long newerConnectionNumber) =>
        StreamTo(gateway.PeerUrl).TrySend(new PendingHandoff(new HandoffItem
        {
            UserId = device.User.ToWire(),
            DeviceId = device.Device.Value,
            Epoch = gateway.Epoch,
            SupersededBy = newerConnectionNumber,
        }));

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
