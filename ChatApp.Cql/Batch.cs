using ChatApp.Cql.Frames;
using ChatApp.Cql.Statements;

namespace ChatApp.Cql;

/// <summary>
/// Statements that go in one message, unlogged: those of one partition are applied as one; those of several may be
/// applied in part when something fails. To be executed once. Not thread-safe.
/// </summary>
public sealed class Batch : IStatement
{
    private static readonly StatementDescription Unnamed = new("BATCH", null, null, null);

    private readonly List<BoundStatement> _statements = [];
    private RequestParameters _parameters;
    private bool _taken;

    /// <summary>How many statements it has.</summary>
    public int Count => _statements.Count;

    /// <summary>Whether it may be tried again: if every statement may, unless <see cref="WithIdempotence"/> says otherwise.</summary>
    public bool IsIdempotent => _parameters.Idempotent ?? _statements.TrueForAll(statement => statement.IsIdempotent);

    Opcode IRequest.Opcode => Opcode.Batch;

    StatementDescription IStatement.Description => _statements.Count > 0 && ((IStatement)_statements[0]).Description is { Table: not null } first
        ? first.InBatch
        : Unnamed;

    ConsistencyLevel IStatement.Consistency => _parameters.Consistency.GetValueOrDefault();

    TimeSpan? IStatement.Timeout => _parameters.Timeout;

    /// <summary>Adds a statement, which is used up by that. Its own settings do not count here, but for its idempotence.</summary>
    /// <exception cref="InvalidOperationException">The batch is full (65,535), or it or the statement was executed already.</exception>
    public void Add(BoundStatement statement)
    {
        if (_taken || _statements.Count == ushort.MaxValue)
        {
            throw new InvalidOperationException(_taken ? "The batch was executed already." : "A batch has at most 65,535 statements.");
        }

        statement.Take();
        _statements.Add(statement);
    }

    /// <summary>Instead of the session's.</summary>
    public Batch WithConsistency(ConsistencyLevel consistency)
    {
        _parameters.Consistency = consistency;
        return this;
    }

    /// <summary>Of the conditions in it, instead of the session's: serial or local serial.</summary>
    public Batch WithSerialConsistency(ConsistencyLevel consistency)
    {
        _parameters.SerialConsistency = RequestParameters.RequireSerial(consistency);
        return this;
    }

    /// <summary>The writes' time stamp in microseconds since 1970, instead of the session's, which grows with every request.</summary>
    public Batch WithTimestamp(long microseconds)
    {
        _parameters.Timestamp = microseconds;
        return this;
    }

    /// <summary>Whether this execution may be tried again.</summary>
    public Batch WithIdempotence(bool idempotent)
    {
        _parameters.Idempotent = idempotent;
        return this;
    }

    /// <summary>Bound on the call, its retries included, instead of the session's.</summary>
    public Batch WithTimeout(TimeSpan timeout)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(timeout, TimeSpan.Zero);
        _parameters.Timeout = timeout;
        return this;
    }

    void IStatement.ApplyDefaults(CqlSessionOptions options, long timestamp) => _parameters.ApplyDefaults(options, timestamp);

    // A batch has no pages, and its parameters come after the statements (CQL v4 §4.1.7).
    void IRequest.WriteBody(PooledBuffer output)
    {
        const byte unlogged = 1;
        output.WriteByte(unlogged);
        output.WriteShort((ushort)_statements.Count);
        foreach (var statement in _statements)
        {
            statement.WriteInBatch(output);
        }

        _parameters.Write(output, default, pageSize: 0, skipMetadata: false);
    }

    bool IStatement.TryGetToken(out long token)
    {
        token = 0;
        return _statements.Count > 0 && _statements[0].TryGetToken(out token);
    }

    PreparedQuery? IStatement.FindPrepared(ReadOnlySpan<byte> id)
    {
        foreach (IStatement statement in _statements)
        {
            if (statement.FindPrepared(id) is { } query)
            {
                return query;
            }
        }

        return null;
    }

    internal void Take()
    {
        if (_taken)
        {
            throw new InvalidOperationException("The batch was executed already.");
        }

        _taken = true;
    }

    internal void Release()
    {
        foreach (var statement in _statements)
        {
            statement.Release();
        }
    }
}
