using System.Buffers.Binary;
using System.Collections;
using ChatApp.Cql.Frames;
using ChatApp.Cql.Results;

namespace ChatApp.Cql;

/// <summary>
/// One page of a result. Its rows are views into one buffer, which lives as long as this object: keep either, and the
/// bytes stay. <see cref="Dispose"/> gives the buffer back for reuse and is optional; after it, no row may be used and
/// no memory that <see cref="Row.GetBytes(int)"/> gave. Reading is thread-safe.
/// </summary>
public sealed class RowSet : IReadOnlyList<Row>, IDisposable
{
    private readonly Column[] _columns;
    private readonly byte[]? _pagingState;
    private byte[]? _body;
    private int[]? _cells; // Row by row, where in the body each value's length stands.

    private RowSet(Column[] columns, byte[]? pagingState, int count, byte[] body, int[] cells)
    {
        _columns = columns;
        _pagingState = pagingState;
        Count = count;
        _body = body;
        _cells = cells;
    }

    /// <summary>How many rows this page has.</summary>
    public int Count { get; }

    /// <summary>In the order of the statement; empty for a statement that gives no rows.</summary>
    public IReadOnlyList<Column> Columns => _columns;

    /// <summary>Where the next page begins, for <see cref="BoundStatement.WithPagingState"/>; null on the last page. Outlives this object.</summary>
    public ReadOnlyMemory<byte>? PagingState => _pagingState is null ? default(ReadOnlyMemory<byte>?) : _pagingState;

    /// <summary>Whether a conditional statement was applied; true for any other statement.</summary>
    public bool WasApplied => Count == 0 || _columns.Length == 0 || _columns[0] is not { Name: "[applied]", Type.Code: Types.CqlTypeCode.Boolean } || this[0].GetBoolean(0);

    internal static RowSet Empty { get; } = new([], null, 0, [], []);

    internal Column[] ColumnArray => _columns;

    /// <summary>The row at a place on this page.</summary>
    public Row this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
            return new Row(this, index);
        }
    }

    /// <summary>The rows of this page.</summary>
    public Enumerator GetEnumerator() => new(this);

    IEnumerator<Row> IEnumerable<Row>.GetEnumerator() => GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Gives the buffer back. Optional; see above.</summary>
    public void Dispose()
    {
        var body = Interlocked.Exchange(ref _body, null);
        var cells = Interlocked.Exchange(ref _cells, null);
        if (body is { Length: > 0 } && cells is not null)
        {
            BufferPool<byte>.Shared.Return(body);
            BufferPool<int>.Shared.Return(cells);
        }
        else if (ReferenceEquals(this, Empty))
        {
            (_body, _cells) = (body, cells); // Shared by all who have no rows.
        }
    }

    /// <summary>The rows of a RESULT frame. Owns the response from here on, and lets it go on an error.</summary>
    /// <param name="response">A RESULT frame.</param>
    /// <param name="knownColumns">Of the prepared statement; null for a statement that was not prepared.</param>
    internal static RowSet Read(in Response response, Column[]? knownColumns)
    {
        int[]? cells = null;
        try
        {
            var reader = response.Read(out _);
            if ((ResultKind)reader.ReadInt() != ResultKind.Rows)
            {
                response.Dispose();
                return Empty;
            }

            var metadata = ResultMetadata.Read(ref reader);
            var columns = metadata.Columns ?? knownColumns;
            if (columns is null || columns.Length != metadata.ColumnCount)
            {
                throw new CqlProtocolException($"A result has {metadata.ColumnCount} columns where {columns?.Length ?? 0} are known.");
            }

            var count = reader.ReadInt();
            if (count < 0 || (long)count * columns.Length > reader.Rest.Length / sizeof(int) || (columns.Length == 0 && count > 0))
            {
                throw new CqlProtocolException($"A result has {count} rows in {reader.Rest.Length} bytes.");
            }

            cells = BufferPool<int>.Shared.Rent(count * columns.Length);
            FindCells(ref reader, cells.AsSpan(0, count * columns.Length), response.Length - reader.Rest.Length);
            return new RowSet(columns, metadata.PagingState, count, response.Array, cells);
        }
        catch
        {
            response.Dispose();
            if (cells is not null)
            {
                BufferPool<int>.Shared.Return(cells);
            }

            throw;
        }
    }

    /// <summary>A value's bytes; false for null.</summary>
    internal bool TryGetCell(int row, int column, out ReadOnlySpan<byte> value)
    {
        var (start, length) = Locate(row, column);
        value = length < 0 ? default : _body.AsSpan(start, length);
        return length >= 0;
    }

    internal ReadOnlyMemory<byte> GetCellMemory(int row, int column)
    {
        var (start, length) = Locate(row, column);
        return _body.AsMemory(start, length);
    }

    private (int Start, int Length) Locate(int row, int column)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)column, (uint)_columns.Length, nameof(column));
        var (cells, body) = (_cells, _body);
        ObjectDisposedException.ThrowIf(cells is null || body is null, this);
        var position = cells[(row * _columns.Length) + column];
        return (position + sizeof(int), BinaryPrimitives.ReadInt32BigEndian(body.AsSpan(position)));
    }

    private static void FindCells(ref BodyReader reader, Span<int> cells, int position)
    {
        foreach (ref var cell in cells)
        {
            cell = position;
            var length = Math.Max(reader.ReadInt(), 0);
            reader.Take(length);
            position += sizeof(int) + length;
        }
    }

    /// <summary>Goes through the rows of a page without allocating.</summary>
    public struct Enumerator : IEnumerator<Row>
    {
        private readonly RowSet _rows;
        private int _index;

        internal Enumerator(RowSet rows)
        {
            _rows = rows;
            _index = -1;
        }

        /// <inheritdoc/>
        public readonly Row Current => new(_rows, _index);

        readonly object IEnumerator.Current => Current;

        /// <inheritdoc/>
        public bool MoveNext() => ++_index < _rows.Count;

        /// <inheritdoc/>
        public void Reset() => _index = -1;

        /// <inheritdoc/>
        public readonly void Dispose()
        {
        }
    }
}
