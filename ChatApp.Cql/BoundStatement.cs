using System.Buffers.Binary;
using ChatApp.Cql.Frames;
using ChatApp.Cql.Routing;
using ChatApp.Cql.Statements;

namespace ChatApp.Cql;

/// <summary>
/// A prepared statement with its values, to be executed once, alone or in a batch. Not thread-safe. The <c>With…</c>
/// methods change this object and return it.
/// </summary>
public sealed class BoundStatement : IStatement
{
    private const int TypicalKeySize = 256;
    private readonly PreparedStatement _statement;
    private readonly int _valueCount;
    private readonly int _valuesLength;
    private byte[] _values;
    private RequestParameters _parameters;
    private int _pageSize;
    private bool _taken;

    internal BoundStatement(PreparedStatement statement, ReadOnlySpan<CqlValue> values, Column[] variables)
    {
        _statement = statement;
        _valueCount = values.Length;
        var scratch = PooledBuffer.Scratch;
        try
        {
            scratch.WriteShort((ushort)values.Length);
            for (var i = 0; i < values.Length; i++)
            {
                ValueWriter.Write(scratch, values[i], variables[i]);
            }

            _valuesLength = scratch.Length;
            _values = BufferPool<byte>.Shared.Rent(_valuesLength);
            scratch.WrittenSpan.CopyTo(_values);
        }
        finally
        {
            scratch.Clear();
        }
    }

    /// <summary>The statement that was bound.</summary>
    public PreparedStatement Statement => _statement;

    /// <summary>Whether it may be tried again: as the prepared statement says, unless <see cref="WithIdempotence"/> says otherwise.</summary>
    public bool IsIdempotent => _parameters.Idempotent ?? _statement.IsIdempotent;

    private ReadOnlySpan<byte> Values => _values.AsSpan(0, _valuesLength);

    Opcode IRequest.Opcode => Opcode.Execute;

    StatementDescription IStatement.Description => _statement.Query.Description;

    ConsistencyLevel IStatement.Consistency => _parameters.Consistency.GetValueOrDefault();

    TimeSpan? IStatement.Timeout => _parameters.Timeout;

    /// <summary>Instead of the session's.</summary>
    public BoundStatement WithConsistency(ConsistencyLevel consistency)
    {
        _parameters.Consistency = consistency;
        return this;
    }

    /// <summary>Of the condition of a conditional statement, instead of the session's: serial or local serial.</summary>
    public BoundStatement WithSerialConsistency(ConsistencyLevel consistency)
    {
        _parameters.SerialConsistency = RequestParameters.RequireSerial(consistency);
        return this;
    }

    /// <summary>Rows fetched at once, at least 1, instead of the session's.</summary>
    public BoundStatement WithPageSize(int rows)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        _parameters.PageSize = rows;
        return this;
    }

    /// <summary>Where to go on: <see cref="RowSet.PagingState"/> of an earlier page of the same statement with the same values.</summary>
    public BoundStatement WithPagingState(ReadOnlyMemory<byte> pagingState)
    {
        _parameters.PagingState = pagingState;
        return this;
    }

    /// <summary>The write's time stamp in microseconds since 1970, instead of the session's, which grows with every request.</summary>
    public BoundStatement WithTimestamp(long microseconds)
    {
        _parameters.Timestamp = microseconds;
        return this;
    }

    /// <summary>Whether this execution may be tried again.</summary>
    public BoundStatement WithIdempotence(bool idempotent)
    {
        _parameters.Idempotent = idempotent;
        return this;
    }

    /// <summary>Bound on the call, its retries included, instead of the session's.</summary>
    public BoundStatement WithTimeout(TimeSpan timeout)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(timeout, TimeSpan.Zero);
        _parameters.Timeout = timeout;
        return this;
    }

    /// <summary>The statement's text, no values.</summary>
    public override string ToString() => _statement.Cql;

    void IStatement.ApplyDefaults(CqlSessionOptions options, long timestamp)
    {
        _parameters.ApplyDefaults(options, timestamp);
        _pageSize = _parameters.PageSize ?? options.PageSize;
    }

    void IRequest.WriteBody(PooledBuffer output)
    {
        var state = _statement.Query.State;
        output.WriteShortBytes(state.Id);
        var skipMetadata = _statement.Query.CanSkipMetadata && state.ResultColumns.Length > 0;
        _parameters.Write(output, _valueCount > 0 ? Values : default, _pageSize, skipMetadata);
    }

    PreparedQuery? IStatement.FindPrepared(ReadOnlySpan<byte> id) => id.SequenceEqual(_statement.Query.State.Id) ? _statement.Query : null;

    bool IStatement.TryGetToken(out long token) => TryGetToken(out token);

    internal bool TryGetToken(out long token)
    {
        token = 0;
        var key = _statement.Query.State.PartitionKey;
        if (key.Length == 0)
        {
            return false;
        }

        if (key.Length == 1)
        {
            var only = ValueAt(key[0], out var isNull);
            token = Murmur3.TokenOf(only);
            return !isNull;
        }

        using var composite = new PooledBuffer(TypicalKeySize);
        foreach (var index in key)
        {
            var component = ValueAt(index, out var isNull);
            if (isNull || component.Length > ushort.MaxValue)
            {
                return false;
            }

            composite.WriteShortBytes(component);
            composite.WriteByte(0);
        }

        token = Murmur3.TokenOf(composite.WrittenSpan);
        return true;
    }

    /// <summary>Marks the statement as used.</summary>
    /// <exception cref="InvalidOperationException">It was used before.</exception>
    internal void Take()
    {
        if (_taken)
        {
            throw new InvalidOperationException("The statement was executed already; bind the values again.");
        }

        _taken = true;
    }

    /// <summary>As a batch has it (CQL v4 §4.1.7): kind, id, values.</summary>
    internal void WriteInBatch(PooledBuffer output)
    {
        output.WriteByte(1);
        output.WriteShortBytes(_statement.Query.State.Id);
        output.WriteRaw(Values);
    }

    /// <summary>Gives the values' buffer back. The request was written, or will not be.</summary>
    internal void Release()
    {
        var values = Interlocked.Exchange(ref _values, []);
        if (values.Length > 0)
        {
            BufferPool<byte>.Shared.Return(values);
        }
    }

    private ReadOnlySpan<byte> ValueAt(int index, out bool isNull)
    {
        var rest = Values[sizeof(ushort)..];
        while (true)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(rest);
            isNull = length < 0;
            rest = rest[sizeof(int)..];
            if (index-- == 0)
            {
                return rest[..Math.Max(length, 0)];
            }

            rest = rest[Math.Max(length, 0)..];
        }
    }
}
