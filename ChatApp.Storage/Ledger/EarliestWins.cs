namespace ChatApp.Storage.Ledger;

/// <summary>
/// A cell timestamp under which the earliest of several writes stands, where Cassandra keeps the one with the greatest timestamp: it
/// falls as the time rises. It stays below every ordinary timestamp, so that a deletion still deletes.
/// </summary>
internal static class EarliestWins
{
    // Half of the microseconds of 2^52: above zero until 2112, and below an ordinary timestamp since 1988.
    private const long Ceiling = 1L << 51;

    /// <summary>In microseconds as CQL takes it (CQL v4 USING TIMESTAMP). Times are to the millisecond, and distinct milliseconds differ.</summary>
    public static long TimestampOf(DateTimeOffset at) => Math.Max(1, (Ceiling - (at.ToUnixTimeMilliseconds() * 500)) / 4);
}
