using ChatApp.Cql.Frames;

namespace ChatApp.Cql.Statements;

/// <summary>A statement sent as text, for DDL and what is asked once. Without values; its text, which may hold some, is not traced.</summary>
internal sealed class TextStatement(string cql) : IStatement
{
    private RequestParameters _parameters;
    private int _pageSize;

    public Opcode Opcode => Opcode.Query;

    public StatementDescription Description { get; } = new(StatementDescription.OperationOf(cql), null, null, null);

    public bool IsIdempotent => Description.OnlyReads;

    public ConsistencyLevel Consistency => _parameters.Consistency.GetValueOrDefault();

    public TimeSpan? Timeout => null;

    public bool TryGetToken(out long token)
    {
        token = 0;
        return false;
    }

    public PreparedQuery? FindPrepared(ReadOnlySpan<byte> id) => null;

    public void ApplyDefaults(CqlSessionOptions options, long timestamp)
    {
        _parameters.ApplyDefaults(options, timestamp);
        _pageSize = options.PageSize;
    }

    public void WriteBody(PooledBuffer output)
    {
        output.WriteLongString(cql);
        _parameters.Write(output, default, _pageSize, skipMetadata: false);
    }
}
