using ChatApp.Cql.Frames;

namespace ChatApp.Cql.Statements;

/// <summary>A request that may go to any node, be tried again and show in traces.</summary>
internal interface IStatement : IRequest
{
    StatementDescription Description { get; }

    bool IsIdempotent { get; }

    ConsistencyLevel Consistency { get; }

    /// <summary>Of this statement; null for the session's.</summary>
    TimeSpan? Timeout { get; }

    /// <summary>The token of the partition, if the statement names exactly one.</summary>
    bool TryGetToken(out long token);

    /// <summary>The prepared query with this id that the statement uses.</summary>
    PreparedQuery? FindPrepared(ReadOnlySpan<byte> id);

    void ApplyDefaults(CqlSessionOptions options, long timestamp);
}
