namespace ChatApp.Cql.Tests.Fakes;

/// <summary>Waits for a condition, with a bound and a word on what was missing.</summary>
internal static class Until
{
    public static async Task TrueAsync(Func<bool> condition, string what)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(20), TimeProvider.System);
        while (!condition())
        {
            try
            {
                await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, timeout.Token);
            }
            catch (OperationCanceledException)
            {
                Assert.Fail($"Did not come within 20 s: {what}.");
            }
        }
    }
}
