namespace ChatApp.Gateway.Connections;

/// <summary>
/// Runs a piece of work whenever it is asked for, one round at a time, and is two fields while it is not: however often it is asked
/// for during a round makes one round more. The first part of a round, up to where it has to wait, runs on the asking thread. Thread-safe;
/// it locks itself, which nobody else may: a lock of its own would be an object more for each connection.
/// </summary>
internal abstract class Rounds
{
    private bool _running;
    private bool _asked;
    private bool _ended;
    private TaskCompletionSource? _idle;

    /// <summary>Rounds of a piece of work.</summary>
    /// <inheritdoc cref="Of{TState}"/>
    public static Rounds Of(Func<Task> round) => Of(round, static round => round());

    /// <summary>Rounds of a piece of work that is the same for many, each with a state of its own.</summary>
    /// <param name="state">Given to each round.</param>
    /// <param name="round">
    /// Does all that there is to do. Should it fail after all, there are no more rounds, and <see cref="EndAsync"/> fails as it did.
    /// </param>
    public static Rounds Of<TState>(TState state, Func<TState, Task> round) => new WithState<TState>(state, round);

    /// <summary>Asks for a round that begins after now.</summary>
    public void Ask()
    {
        lock (this)
        {
            if (_ended)
            {
                return;
            }

            _asked = true;
            if (_running)
            {
                return;
            }

            _running = true;
        }

        _ = RunAsync(); // EndAsync waits for it.
    }

    /// <summary>Takes no more requests, and waits until the rounds that were asked for have ended.</summary>
    public Task EndAsync()
    {
        lock (this)
        {
            _ended = true;
            return _running ? Idle().Task : _idle?.Task ?? Task.CompletedTask;
        }
    }

    protected abstract Task RoundAsync();

    private async Task RunAsync()
    {
        try
        {
            while (TryBegin())
            {
                await RoundAsync();
            }
        }
        catch (Exception exception)
        {
            Fail(exception); // Whatever it is: whoever waits for the end must not wait for ever.
        }
    }

    private bool TryBegin()
    {
        lock (this)
        {
            (_running, _asked) = (_asked, false);
            if (!_running)
            {
                _idle?.TrySetResult();
            }

            return _running;
        }
    }

    private void Fail(Exception exception)
    {
        lock (this)
        {
            (_running, _ended) = (false, true);
            Idle().TrySetException(exception);
        }
    }

    private TaskCompletionSource Idle() => _idle ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    private sealed class WithState<TState>(TState state, Func<TState, Task> round) : Rounds
    {
        protected override Task RoundAsync() => round(state);
    }
}
