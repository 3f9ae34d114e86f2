namespace ChatApp.Scripted;

/// <summary>Waits for what other threads bring about.</summary>
public static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    /// <summary>Waits until a condition holds.</summary>
    /// <exception cref="TimeoutException">It did not in 20 s; says what was missing.</exception>
    public static async Task HoldsAsync(Func<bool> condition, string missing)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            if (TimeProvider.System.GetElapsedTime(started) > Patience)
            {
                throw new TimeoutException(missing);
            }

            await Task.Delay(Pause, TimeProvider.System);
        }
    }
}
