using ChatApp.Client.Events;
using ChatApp.Client.Messages.Send;
using ChatApp.Client.Store;
using Microsoft.Extensions.Logging;

namespace ChatApp.Client.Connections;

/// <summary>
/// Keeps the device connected: connects, moves when a gateway drains, and does after each end what the protocol asks for. One at a time.
/// </summary>
internal sealed partial class ConnectionLoop(
    SessionOpener opener, Outbox outbox, Func<BackOff> newBackOff, EventFeed events, TimeProvider clock, ILogger logger)
{
    private readonly BackOff _backOff = newBackOff();
    private bool _mayResumeAtOnce = true;
    private bool _triedToMove;

    public ConnectionState State { get; private set; } = new(ConnectionStatus.Closed);

    /// <summary>Runs until it is cancelled, or until the client is not to connect again.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                var ended = await ConnectAsync(cancellationToken).ConfigureAwait(false);
                LogEnded(ended.Message);
                if (!await PrepareAsync(ended, cancellationToken).ConfigureAwait(false))
                {
                    return;
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            Tell(new ConnectionState(ConnectionStatus.Closed));
        }
        catch (LocalStoreException exception)
        {
            LogStoreFailed(exception);
            Tell(new ConnectionState(ConnectionStatus.Stopped, StopReason.StoreFailed, Detail: exception.Message));
        }
        catch (Exception exception)
        {
            // Nobody awaits this loop while it runs: whatever is not foreseen must be seen here.
            LogFailed(exception);
            Tell(new ConnectionState(ConnectionStatus.Stopped, StopReason.Failed, Detail: exception.GetType().Name));
        }
    }

    private async Task<ConnectionEndedException> ConnectAsync(CancellationToken cancellationToken)
    {
        Tell(new ConnectionState(ConnectionStatus.Connecting));
        try
        {
            var session = await opener.OpenAsync(cancellationToken).ConfigureAwait(false);
            return await RunAsync(session, cancellationToken).ConfigureAwait(false);
        }
        catch (ConnectionEndedException exception)
        {
            return exception;
        }
    }

    private async Task<ConnectionEndedException> RunAsync(Session session, CancellationToken cancellationToken)
    {
        while (true)
        {
            await using var owned = session.ConfigureAwait(false);
            Tell(new ConnectionState(ConnectionStatus.Online, GatewayId: session.GatewayId));
            _triedToMove = false;
            using var stopping = new CancellationTokenSource();
            var running = session.RunAsync(stopping.Token);
            var successor = await WaitForSuccessorAsync(session, running, cancellationToken).ConfigureAwait(false);
            if (!running.IsCompleted)
            {
                await session.LeaveAsync(running).ConfigureAwait(false);
            }

            var ended = await StopAsync(running, stopping).ConfigureAwait(false);
            NoteProgress(session);
            cancellationToken.ThrowIfCancellationRequested();
            if (successor is null)
            {
                // Superseded by a connection that this client itself tried to make, in order to move.
                var byItself = _triedToMove && ended.Next.Reason == StopReason.Superseded;
                return byItself ? new ConnectionEndedException("Moving to another gateway failed.", NextStep.BackOff) : ended;
            }

            session = successor;
        }
    }

    /// <returns>The connection that takes over; null once this one has ended, or the client is to close it.</returns>
    private async Task<Session?> WaitForSuccessorAsync(Session session, Task running, CancellationToken cancellationToken)
    {
        try
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            await Task.WhenAny(running, session.Draining).WaitAsync(cancellationToken).ConfigureAwait(false);
            if (running.IsCompleted)
            {
                return null;
            }

            var wait = await session.Draining.ConfigureAwait(false);
            LogMoving(session.GatewayId, wait.TotalMilliseconds);
            var backOff = newBackOff();
            while (true)
            {
                await Task.WhenAny(running, Task.Delay(wait, clock, either.Token)).ConfigureAwait(false);
                cancellationToken.ThrowIfCancellationRequested();
                if (running.IsCompleted)
                {
                    await either.CancelAsync().ConfigureAwait(false);
                    return null;
                }

                try
                {
                    _triedToMove = true;
                    return await opener.OpenAsync(cancellationToken).ConfigureAwait(false);
                }
                catch (ConnectionEndedException exception) when (exception.Next.Kind != NextStepKind.Stop)
                {
                    wait = exception.Next.Kind == NextStepKind.Wait ? exception.Next.Delay : backOff.Next();
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    private static async Task<ConnectionEndedException> StopAsync(
        Task<ConnectionEndedException> running, CancellationTokenSource stopping)
    {
        await stopping.CancelAsync().ConfigureAwait(false);
        try
        {
            return await running.ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return new ConnectionEndedException("This client closed the connection.", NextStep.BackOff);
        }
    }

    // A connection that was of use ends the back-off: the next trouble is a new one.
    private void NoteProgress(Session session)
    {
        if (session.HasCaughtUp)
        {
            _backOff.Reset();
            _mayResumeAtOnce = true;
        }
    }

    /// <returns>Whether to connect again, now.</returns>
    private async Task<bool> PrepareAsync(ConnectionEndedException ended, CancellationToken cancellationToken)
    {
        var next = ended.Next;
        if (next.DiscardToken)
        {
            opener.DiscardToken();
        }

        if (next.SlowDown)
        {
            outbox.SlowDown();
        }

        if (next.DropLargestFrame)
        {
            outbox.GiveUpLargest();
        }

        if (next.Kind == NextStepKind.Stop)
        {
            Tell(new ConnectionState(ConnectionStatus.Stopped, next.Reason, Detail: ended.Message));
            return false;
        }

        var wait = next.Kind switch
        {
            NextStepKind.Wait => next.Delay,
            NextStepKind.AtOnce when _mayResumeAtOnce => TimeSpan.Zero,
            _ => _backOff.Next(),
        };
        _mayResumeAtOnce &= next.Kind != NextStepKind.AtOnce;
        Tell(new ConnectionState(ConnectionStatus.Offline, RetryIn: wait, Detail: ended.Message));
        await Task.Delay(wait, clock, cancellationToken).ConfigureAwait(false);
        return true;
    }

    private void Tell(ConnectionState state)
    {
        State = state;
        events.Publish(new ChatEvent.ConnectionChanged(state));
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Connection ended: {Reason}")]
    private partial void LogEnded(string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "{GatewayId} drains; moving in {Milliseconds} ms")]
    private partial void LogMoving(string gatewayId, double milliseconds);

    [LoggerMessage(Level = LogLevel.Error, Message = "The connection stopped on a fault that is not foreseen")]
    private partial void LogFailed(Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "The local store failed; nothing more is received")]
    private partial void LogStoreFailed(Exception exception);
}
