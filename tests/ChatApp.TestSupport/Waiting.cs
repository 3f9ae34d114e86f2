namespace ChatApp.TestSupport;

/// <summary>Waits for conditions, and says which one did not come about.</summary>
public static class Waiting
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(20);

    /// <summary>Waits until a condition holds, 30 s at most unless told otherwise.</summary>
    /// <param name="condition">Asked again and again.</param>
    /// <param name="what">What is waited for, to end the sentence "Waited … s for".</param>
    /// <param name="timeout">How long at most.</param>
    /// <exception cref="TimeoutException">It did not come about.</exception>
    public static async Task UntilAsync(Func<Task<bool>> condition, string what, TimeSpan? timeout = null)
    {
        var patience = timeout ?? TimeSpan.FromSeconds(60);
        var started = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            if (TimeProvider.System.GetElapsedTime(started) > patience)
            {
                throw new TimeoutException($"Waited {patience.TotalSeconds} s for {what}.");
            }

            await Task.Delay(Step, TimeProvider.System);
        }
    }

    /// <summary>Waits until a condition holds, 30 s at most unless told otherwise.</summary>
    /// <inheritdoc cref="UntilAsync(Func{Task{bool}}, string, TimeSpan?)"/>
    public static Task UntilAsync(Func<bool> condition, string what, TimeSpan? timeout = null) =>
        UntilAsync(() => Task.FromResult(condition()), what, timeout);
}
