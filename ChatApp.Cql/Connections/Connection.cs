using System.Net;
using ChatApp.Cql.Frames;
using ChatApp.Cql.Results;

namespace ChatApp.Cql.Connections;

/// <summary>
/// One connection to one node, with many requests under way at once. Thread-safe. It ends on the first error, and with
/// it every request on it; it does not reconnect.
/// </summary>
internal sealed partial class Connection : IAsyncDisposable
{
    // More answers than this outstanding after their requests timed out, and the server is taken for lost.
    private const int MostAbandoned = 4096;

    private readonly ConnectionSettings _settings;
    private readonly Stream _stream;
    private readonly StreamIds _streamIds;
    private readonly OutgoingFrames _outgoing;
    private readonly TaskCompletionSource<Exception> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Func<PendingRequest, Exception> _createTimeout;
    private ITimer? _sweeper;
    private Task _receiving = Task.CompletedTask;
    private long _lastReceived;
    private int _probing;
    private Task _probe = Task.CompletedTask;

    public Connection(Stream stream, EndPoint endPoint, ConnectionSettings settings)
    {
        _stream = stream;
        _settings = settings;
        EndPoint = endPoint;
        _streamIds = new StreamIds(settings.Options.MaxRequestsPerConnection, settings.Options.MaxQueuedRequests, settings.Clock);
        _outgoing = new OutgoingFrames(stream, Fail);
        _lastReceived = settings.Clock.GetTimestamp();
        _createTimeout = _ => new CqlTimeoutException($"{EndPoint} did not answer in time.", RequestOutcome.MayHaveHappened);
    }

    public EndPoint EndPoint { get; }

    /// <summary>Gets events the server sends; set before they are asked for. Called on the receiving loop: it must not block.</summary>
    public Action<Response>? EventHandler { get; set; }

    public bool IsOpen => !_closed.Task.IsCompleted;

    /// <summary>Completes with the reason when the connection has ended.</summary>
    public Task<Exception> Closed => _closed.Task;

    public int InFlight => _streamIds.Taken;

    public int Queued => _streamIds.Waiting;

    public void Start()
    {
        _sweeper = _settings.Clock.CreateTimer(static state => ((Connection)state!).Sweep(), this, _settings.SweepInterval, _settings.SweepInterval);
        _receiving = ReceiveAsync();
    }

    /// <summary>Sends a request and gives its answer, whatever that is. The caller disposes it.</summary>
    /// <param name="request">Written before this method returns, unless all stream ids are taken.</param>
    /// <param name="deadline">A time stamp of the clock.</param>
    /// <param name="cancellationToken">Ends the waiting; the server goes on with the request.</param>
    /// <exception cref="CqlConnectionException">The connection ended first.</exception>
    /// <exception cref="CqlTimeoutException">The deadline passed first.</exception>
    /// <exception cref="CqlBusyException">Too many requests are under way.</exception>
    public ValueTask<Response> SendAsync(IRequest request, long deadline, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var pending = _streamIds.TryTake();
        return pending is not null && _outgoing.HasRoom
            ? Send(pending, request, deadline, cancellationToken)
            : SendLaterAsync(pending, request, deadline, cancellationToken);
    }

    /// <summary>As <see cref="SendAsync"/>, for the rare requests around the work proper: an ERROR is thrown as what it says.</summary>
    public async Task<Response> AskAsync(IRequest request, long deadline, CancellationToken cancellationToken)
    {
        var answer = await SendAsync(request, deadline, cancellationToken).ConfigureAwait(false);
        if (answer.Opcode != Opcode.Error)
        {
            return answer;
        }

        using (answer)
        {
            throw ServerErrorReader.Read(answer);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Fail(new IOException("closed by this client"));
        await _receiving.ConfigureAwait(false);
        await _outgoing.Writing.ConfigureAwait(false);
        _outgoing.Dispose();
        await _probe.ConfigureAwait(false);
    }

    private ValueTask<Response> Send(PendingRequest pending, IRequest request, long deadline, CancellationToken cancellationToken)
    {
        var answer = pending.Start(deadline, cancellationToken);
        try
        {
            if (!_outgoing.TryAppend(pending, request))
            {
                pending.TryFail(LostBefore());
            }
        }
        catch (Exception exception)
        {
            pending.FailUnwritten(exception);
        }

        return answer;
    }

    private async ValueTask<Response> SendLaterAsync(PendingRequest? pending, IRequest request, long deadline, CancellationToken cancellationToken)
    {
        pending ??= await _streamIds.TakeAsync(Remaining(deadline), cancellationToken).ConfigureAwait(false) ?? throw LostBefore();
        try
        {
            while (!_outgoing.HasRoom)
            {
                await _outgoing.WaitForRoomAsync().WaitAsync(Remaining(deadline), _settings.Clock, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            _streamIds.Return(pending);
            throw exception is TimeoutException ? new CqlBusyException($"{EndPoint} does not read what was sent before.") : exception;
        }

        return await Send(pending, request, deadline, cancellationToken).ConfigureAwait(false);
    }

    private TimeSpan Remaining(long deadline)
    {
        var remaining = _settings.Clock.GetElapsedTime(_settings.Clock.GetTimestamp(), deadline);
        return remaining > TimeSpan.Zero ? remaining : TimeSpan.Zero;
    }

    private async Task ReceiveAsync()
    {
        try
        {
            await new FrameReceiver(_stream, Handle).RunAsync().ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            Fail(exception); // Whatever ends this loop ends the connection, or its requests would wait for nothing.
        }
    }

    private void Handle(FrameHeader header, Response response)
    {
        _lastReceived = _settings.Clock.GetTimestamp();
        if (header.StreamId == FrameHeader.EventStreamId)
        {
            if (EventHandler is { } handler)
            {
                handler(response);
            }
            else
            {
                response.Dispose();
            }

            return;
        }

        if (_streamIds.Find(header.StreamId) is not { IsOnTheWire: true } pending)
        {
            response.Dispose();
            throw new CqlProtocolException($"The server answered on stream {header.StreamId}, where nothing was asked.");
        }

        if (!pending.TryAnswer(response))
        {
            response.Dispose();
        }
    }

    private void Sweep()
    {
        var now = _settings.Clock.GetTimestamp();
        var abandoned = 0;
        var expired = false;
        foreach (var pending in _streamIds.All)
        {
            expired |= pending.TryExpire(now, _createTimeout);
            abandoned += pending is { IsOnTheWire: true, IsWaiting: false } ? 1 : 0;
        }

        if (abandoned > MostAbandoned)
        {
            Fail(new TimeoutException($"The server left {abandoned} requests unanswered."));
        }
        else if (expired || InFlight == 0)
        {
            var patience = expired ? _settings.Options.RequestTimeout : _settings.Options.HeartbeatInterval;
            if (_settings.Clock.GetElapsedTime(_lastReceived, now) >= patience)
            {
                StartProbe();
            }
        }
    }

    // A half-open connection shows itself only when something is sent, and a silent one is cut by load balancers.
    private void StartProbe()
    {
        if (IsOpen && Interlocked.Exchange(ref _probing, 1) == 0)
        {
            _probe = ProbeAsync();
        }
    }

    private async Task ProbeAsync()
    {
        try
        {
            var deadline = _settings.DeadlineAfter(_settings.Options.ConnectTimeout);
            using var answer = await SendAsync(SimpleRequest.Options(), deadline, CancellationToken.None).ConfigureAwait(false);
        }
        catch (CqlException exception)
        {
            Fail(exception);
        }
        finally
        {
            Volatile.Write(ref _probing, 0);
        }
    }

    private CqlConnectionException LostBefore() =>
        new($"The connection to {EndPoint} is closed.", RequestOutcome.NotSent, _closed.Task.IsCompleted ? _closed.Task.Result : null);

    private void Fail(Exception reason)
    {
        if (!_closed.TrySetResult(reason))
        {
            return;
        }

        _sweeper?.Dispose();
        var handedOver = _outgoing.Close();
        _streamIds.Close();
        _stream.Dispose();
        foreach (var pending in _streamIds.All)
        {
            if (pending.IsWaiting)
            {
                var outcome = pending.FrameStart < handedOver ? RequestOutcome.MayHaveHappened : RequestOutcome.NotSent;
                pending.TryFail(new CqlConnectionException($"The connection to {EndPoint} was lost: {reason.Message}", outcome, reason));
            }
        }
    }
}
