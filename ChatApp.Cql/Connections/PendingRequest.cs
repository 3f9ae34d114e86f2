using System.Threading.Tasks.Sources;
using ChatApp.Cql.Frames;

namespace ChatApp.Cql.Connections;

/// <summary>
/// A stream id of a connection and the request that uses it, if any. Reused for as long as the connection lives. It is
/// free again once its caller has taken the outcome <em>and</em> the server has answered: an answer that comes after a
/// timeout must not meet another request.
/// </summary>
internal sealed class PendingRequest(StreamIds owner, short streamId) : IValueTaskSource<Response>
{
    private const int Waiting = 1;
    private const int Done = 2;
    private const int PhaseMask = 3;
    private const int NextVersion = 4;

    private ManualResetValueTaskSourceCore<Response> _outcome = new() { RunContinuationsAsynchronously = true };
    private CancellationTokenRegistration _cancellation;
    private CancellationToken _token;
    private long _deadline;
    private int _state; // A version, so that a late timeout cannot end the next request, and the phase in the low two bits.
    private int _holders;

    public short StreamId => streamId;

    /// <summary>Where the frame begins in all that the connection ever sent; <see cref="long.MaxValue"/> until it is appended.</summary>
    public long FrameStart { get; set; }

    /// <summary>Whether the server owes an answer on this stream.</summary>
    public bool IsOnTheWire { get; private set; }

    public bool IsWaiting => (Volatile.Read(ref _state) & PhaseMask) == Waiting;

    public ValueTask<Response> Start(long deadline, CancellationToken cancellationToken)
    {
        FrameStart = long.MaxValue;
        IsOnTheWire = true;
        _deadline = deadline;
        _holders = 2;
        _token = cancellationToken;
        _outcome.Reset();
        Volatile.Write(ref _state, ((_state & ~PhaseMask) + NextVersion) | Waiting);
        if (cancellationToken.CanBeCanceled)
        {
            _cancellation = cancellationToken.UnsafeRegister(static state => ((PendingRequest)state!).Cancel(), this);
        }

        return new ValueTask<Response>(this, _outcome.Version);
    }

    /// <summary>The server's answer has come. False if nobody waits for it any more; then the answer stays with the caller.</summary>
    public bool TryAnswer(in Response response)
    {
        IsOnTheWire = false;
        var won = TryEnd(Volatile.Read(ref _state));
        if (won)
        {
            _outcome.SetResult(response);
        }

        ReleaseOne();
        return won;
    }

    public bool TryFail(Exception exception)
    {
        var won = TryEnd(Volatile.Read(ref _state));
        if (won)
        {
            _outcome.SetException(exception);
        }

        return won;
    }

    /// <summary>The frame could not be written, so no answer will come.</summary>
    public void FailUnwritten(Exception exception)
    {
        IsOnTheWire = false;
        TryFail(exception);
        ReleaseOne();
    }

    /// <summary>Ends the request if its deadline has passed. True if it did.</summary>
    public bool TryExpire(long now, Func<PendingRequest, Exception> createException)
    {
        var state = Volatile.Read(ref _state);
        if ((state & PhaseMask) != Waiting || Volatile.Read(ref _deadline) > now || !TryEnd(state))
        {
            return false;
        }

        _outcome.SetException(createException(this));
        return true;
    }

    public Response GetResult(short token)
    {
        // Before the id can serve another request, no callback of this one may be under way.
        _cancellation.Dispose();
        _cancellation = default;
        _token = default;
        try
        {
            return _outcome.GetResult(token);
        }
        finally
        {
            ReleaseOne();
        }
    }

    public ValueTaskSourceStatus GetStatus(short token) => _outcome.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _outcome.OnCompleted(continuation, state, token, flags);

    private void Cancel() => TryFail(new OperationCanceledException(_token));

    private bool TryEnd(int state) =>
        (state & PhaseMask) == Waiting && Interlocked.CompareExchange(ref _state, (state & ~PhaseMask) | Done, state) == state;

    private void ReleaseOne()
    {
        if (Interlocked.Decrement(ref _holders) == 0)
        {
            owner.Return(this);
        }
    }
}
