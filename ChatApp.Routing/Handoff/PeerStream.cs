using System.Collections.Concurrent;
using System.Threading.Channels;
using ChatApp.Contracts.ServiceProtocol;
using ChatApp.Routing.Batching;
using ChatApp.Routing.Telemetry;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.Logging;

namespace ChatApp.Routing.Handoff;

/// <summary>
/// A stream of hand-offs to one gateway. What is waiting when a batch can be written goes into that batch. Once it has ended, for
/// whichever reason, everything under way has had no answer; a new stream takes its place.
/// </summary>
internal sealed partial class PeerStream : IAsyncDisposable
{
    private const int MaximumWaiting = 8192;
    private const int MaximumBatchItems = 256;

    // Notices are dropped long before a copy is.
    private const int MaximumWaitingForNotice = MaximumWaiting / 4;
    private const int MaximumBatchBytes = 1 << 20;
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan BrokenPause = TimeSpan.FromMilliseconds(250);

    // A full channel is an outcome (no answer), so nothing waits to write into it.
    private readonly Channel<PeerWork> _waiting = Channel.CreateBounded<PeerWork>(
        new BoundedChannelOptions(MaximumWaiting) { FullMode = BoundedChannelFullMode.Wait, SingleReader = true });

    private readonly ConcurrentDictionary<ulong, PendingHandoff> _unanswered = new();
    private readonly BatchWindow _window = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly string _url;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly Task _run;
    private ulong _lastId;
    private long _brokeAt;

    public PeerStream(string url, TimeProvider clock, ILogger logger)
    {
        _url = url;
        _clock = clock;
        _logger = logger;
        using (ExecutionContext.SuppressFlow()) // The stream is no part of the trace of the message that opens it.
        {
            _run = Task.Run(RunAsync, CancellationToken.None);
        }
    }

    /// <summary>
    /// Whether a new stream may take this one's place: it has ended, and if it broke, a moment ago at the least, so that a dead gateway
    /// is not called anew for every copy.
    /// </summary>
    public bool IsReplaceable =>
        _waiting.Reader.Completion.IsCompleted
        && (Volatile.Read(ref _brokeAt) == 0 || _clock.GetElapsedTime(Volatile.Read(ref _brokeAt)) > BrokenPause);

    /// <summary>Queues a copy.</summary>
    /// <returns>False if the queue is full or the stream has ended: there will be no answer.</returns>
    public bool TrySend(PendingHandoff pending) => _waiting.Writer.TryWrite(new PeerWork(pending));

    /// <summary>Queues a notice, which will not be answered.</summary>
    /// <returns>False if too much is waiting or the stream has ended.</returns>
    public bool TrySend(Notice notice) =>
        _waiting.Reader.Count < MaximumWaitingForNotice && _waiting.Writer.TryWrite(new PeerWork(null, notice));

    /// <summary>Forgets a copy whose answer nobody waits for any more.</summary>
    public void Abandon(PendingHandoff pending)
    {
        pending.Abandon(); // Before it is looked for: either it is found here, or found to be abandoned when its turn comes.
        Forget(pending);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _run;
        _stopping.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            using var channel = GrpcChannel.ForAddress(_url, new GrpcChannelOptions { MaxReceiveMessageSize = 4 << 20 });
            using var call = new Peer.PeerClient(channel).HandOff(cancellationToken: _stopping.Token);
            var answers = ReadAnswersAsync(call.ResponseStream);
            var requests = WriteRequestsAsync(call.RequestStream);
            await await Task.WhenAny(answers, requests); // The first to fail or end ends the stream.
            if (requests.IsCompletedSuccessfully)
            {
                await answers;
            }
        }
        catch (Exception exception) when (exception is RpcException or OperationCanceledException or IOException or InvalidOperationException)
        {
            Volatile.Write(ref _brokeAt, _clock.GetTimestamp());
            if (!_stopping.IsCancellationRequested)
            {
                LogBroken(exception, _url);
            }
        }
        finally
        {
            _waiting.Writer.TryComplete();
            while (_waiting.Reader.TryRead(out var work))
            {
                work.Handoff?.Complete(HandoffAnswer.None);
            }

            foreach (var pending in _unanswered.Values)
            {
                pending.Complete(HandoffAnswer.None);
            }
        }
    }

    private async Task WriteRequestsAsync(IClientStreamWriter<HandoffBatch> requests)
    {
        while (await WaitForMoreAsync())
        {
            await _window.EnterAsync(_stopping.Token);
            var batch = new HandoffBatch();
            var unanswered = new UnansweredBatch(_window);
            var bytes = 0;
            while (batch.Items.Count + batch.Notices.Count < MaximumBatchItems
                && bytes < MaximumBatchBytes
                && _waiting.Reader.TryRead(out var work))
            {
                bytes += Add(work, batch, unanswered);
            }

            unanswered.Close();
            RoutingMetrics.Items.Add(batch.Items.Count + batch.Notices.Count);
            RoutingMetrics.Frames.Add(1);
            await requests.WriteAsync(batch, _stopping.Token);
        }

        await requests.CompleteAsync();
    }

    private int Add(PeerWork work, HandoffBatch batch, UnansweredBatch unanswered)
    {
        if (work.Handoff is not { } pending)
        {
            batch.Notices.Add(work.Notice);
            return 0;
        }

        if (pending.Item.SupersededBy == 0) // Nobody waits for its answer, so nobody would give it up.
        {
            pending.Batch = unanswered;
            unanswered.Add();
        }

        pending.Item.Id = ++_lastId;
        _unanswered[pending.Item.Id] = pending;
        if (pending.IsAbandoned)
        {
            Forget(pending);
            return 0;
        }

        batch.Items.Add(pending.Item);
        return pending.Item.Entry.Length;
    }

    private void Forget(PendingHandoff pending)
    {
        if (_unanswered.TryRemove(pending.Item.Id, out _))
        {
            pending.Batch?.AnswerOne();
        }
    }

    private async ValueTask<bool> WaitForMoreAsync()
    {
        var more = _waiting.Reader.WaitToReadAsync(_stopping.Token);
        if (more.IsCompleted)
        {
            return await more;
        }

        var waiting = more.AsTask();
        try
        {
            return await waiting.WaitAsync(IdleTimeout, _clock, _stopping.Token);
        }
        catch (TimeoutException)
        {
            _waiting.Writer.TryComplete(); // From here on TrySend refuses; what got in before is still read.
            return await waiting;
        }
    }

    private async Task ReadAnswersAsync(IAsyncStreamReader<HandoffResults> answers)
    {
        while (await answers.MoveNext(_stopping.Token))
        {
            RoutingMetrics.AnswerFrames.Add(1);
            Complete(answers.Current);
        }
    }

    private void Complete(HandoffResults results)
    {
        using var writing = BatchEnd.Begin(); // The ticks for one connection go out together.
        foreach (var result in results.Results)
        {
            if (_unanswered.TryRemove(result.Id, out var pending))
            {
                pending.Batch?.AnswerOne();
                pending.Complete(result.Outcome switch
                {
                    HandoffOutcome.Accepted => HandoffAnswer.Accepted,
                    HandoffOutcome.NotConnected => HandoffAnswer.NotConnected,
                    _ => HandoffAnswer.None,
                });
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The stream to {PeerUrl} broke")]
    private partial void LogBroken(Exception exception, string peerUrl);
}
