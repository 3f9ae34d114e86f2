using ChatApp.Routing.Faults;

namespace ChatApp.Gateway.Tests.Fleet;

/// <summary>Holds the next that comes to a point until the test lets it go, perhaps with an exception.</summary>
internal sealed class HeldPoint
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly FaultPoint _point;
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public HeldPoint(FaultPoints faults, FaultPoint point, Exception? then)
    {
        _point = point;
        faults.Once(point, async cancellationToken =>
        {
            _reached.SetResult();
            await _released.Task.WaitAsync(cancellationToken);
            if (then is not null)
            {
                throw then;
            }
        });
    }

    /// <summary>Waits until somebody is held.</summary>
    public async Task Reached()
    {
        try
        {
            await _reached.Task.WaitAsync(Patience, TimeProvider.System, TestContext.Current.CancellationToken);
        }
        catch (TimeoutException exception)
        {
            throw new TimeoutException($"Waited {Patience.TotalSeconds} s for something to come to {_point}.", exception);
        }
    }

    /// <summary>Lets it go.</summary>
    public void Release() => _released.SetResult();
}
