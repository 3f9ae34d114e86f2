namespace ChatApp.Cql.Nodes;

/// <summary>Waits that double from a first one up to a longest one, each spread over its upper half so that clients do not come in step.</summary>
internal static class Backoff
{
    /// <param name="attempt">1 for the first wait.</param>
    /// <param name="first">The first wait, before it is spread.</param>
    /// <param name="longest">Bound of every wait.</param>
    public static TimeSpan Delay(int attempt, TimeSpan first, TimeSpan longest)
    {
        var full = Math.Min(first.TotalMilliseconds * Math.Pow(2, Math.Min(attempt - 1, 30)), longest.TotalMilliseconds);
        return TimeSpan.FromMilliseconds(full * (0.5 + (Random.Shared.NextDouble() / 2)));
    }
}
