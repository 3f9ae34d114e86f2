namespace CassandraNode.Language;

/// <summary>USING TIMESTAMP and TTL.</summary>
internal sealed record UsingClause(Term? Timestamp, Term? TimeToLive)
{
    public static UsingClause None { get; } = new(null, null);
}
