using CassandraNode.Engine;
using CassandraNode.Language;
using CassandraNode.Protocol;
using CassandraNode.Schema;
using ChatApp.Cql.Types;

namespace CassandraNode.Execution;

/// <summary>The columns of a SELECT's result.</summary>
internal sealed class Selection
{
    private readonly List<Func<SelectedRow, byte[]?>> _read = [];
    private readonly Table _table;
    private readonly long _now;
    private readonly TimeProvider _clock;

    public Selection(Table table, Statement.Select select, long now, TimeProvider clock)
    {
        _table = table;
        _now = now;
        _clock = clock;
        Columns = select.Selectors.Count == 0
            ? [.. table.Columns.Select(column => Add(column, alias: null))]
            : [.. select.Selectors.Select(Add)];
        IsCount = select.Selectors.Count > 0 && select.Selectors.Any(selector => selector.Function == "count");
    }

    public List<ResultColumn> Columns { get; }

    /// <summary>Whether one row with counts is the result.</summary>
    public bool IsCount { get; }

    public byte[]?[] Read(SelectedRow row)
    {
        var values = new byte[]?[_read.Count];
        for (var index = 0; index < values.Length; index++)
        {
            values[index] = _read[index](row);
        }

        return values;
    }

    /// <summary>A column's value in a row.</summary>
    public static byte[]? Value(SelectedRow row, Column column, long now) => column.Kind switch
    {
        ColumnKind.PartitionKey => row.PartitionValues[column.Position],
        ColumnKind.Clustering => row.Row?.Clustering[column.Position],
        ColumnKind.Static => row.Static is null ? null : RowValues.Get(row.Static, column, now),
        _ => row.Row is null ? null : RowValues.Get(row.Row, column, now),
    };

    private ResultColumn Add(Column column, string? alias)
    {
        _read.Add(row => Value(row, column, _now));
        return new ResultColumn(_table.Keyspace, _table.Name, alias ?? column.Name, column.Type);
    }

    private ResultColumn Add(Selector selector)
    {
        if (selector.Function is null)
        {
            return Add(_table.Get(selector.Column!), selector.Alias);
        }

        var (type, read) = Function(selector);
        _read.Add(read);
        var arguments = selector.Function == "count" && selector.Column is null ? "" : string.Join(", ", selector.Arguments ?? []);
        var name = selector.Function == "count" && arguments.Length == 0 ? "count" : $"system.{selector.Function}({arguments})";
        name = selector.Function is "ttl" or "writetime" ? $"{selector.Function}({arguments})" : name;
        return new ResultColumn(_table.Keyspace, _table.Name, selector.Alias ?? name, type);
    }

    private (CqlType Type, Func<SelectedRow, byte[]?> Read) Function(Selector selector)
    {
        switch (selector.Function)
        {
            case "count":
                return (CqlType.Bigint, _ => null);
            case "token":
                return (CqlType.Bigint, row => CqlCodec.Encode(
                    CqlType.Bigint, PartitionToken.Of(StoreKeys.PartitionKey(row.PartitionValues))));
            case "ttl" or "writetime":
                var column = _table.Get(selector.Column ?? "");
                return column.IsKey || column.IsMultiCell
                    ? throw CqlError.Invalid($"Cannot use selection function {selector.Function} on {(column.IsKey ? "PRIMARY KEY part" : "collection")} {column.Name}")
                    : selector.Function == "ttl" ? (CqlType.Int, row => TimeToLive(row, column)) : (CqlType.Bigint, row => WriteTime(row, column));
            case "now":
                return (CqlType.Timeuuid, _ => CqlCodec.Encode(CqlType.Timeuuid, TimeUuid.New(_clock.GetUtcNow())));
            case "totimestamp" or "dateof":
                return (CqlType.Timestamp, row => Time(row, selector) is { } time ? CqlCodec.Encode(CqlType.Timestamp, time) : null);
            case "todate":
                return (CqlType.Date, row => Time(row, selector) is { } time
                    ? CqlCodec.Encode(CqlType.Date, DateOnly.FromDateTime(time.UtcDateTime)) : null);
            case "tounixtimestamp" or "unixtimestampof":
                return (CqlType.Bigint, row => Time(row, selector) is { } time
                    ? CqlCodec.Encode(CqlType.Bigint, time.ToUnixTimeMilliseconds()) : null);
            default:
                throw CqlError.Invalid($"Unknown function '{selector.Function}'");
        }
    }

    private DateTimeOffset? Time(SelectedRow row, Selector selector)
    {
        if (selector.Column == "now()")
        {
            return _clock.GetUtcNow();
        }

        var column = _table.Get(selector.Column ?? "");
        return Value(row, column, _now) is not { } value ? null : CqlCodec.Decode(column.Type, value) switch
        {
            Guid id => TimeUuid.TimeOf(id),
            DateTimeOffset time => time,
            DateOnly date => new DateTimeOffset(date.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero),
            _ => throw CqlError.Invalid($"Invalid argument of function {selector.Function}: {column.Name}"),
        };
    }

    private byte[]? TimeToLive(SelectedRow row, Column column) =>
        CellOf(row, column) is { ExpiresAt: > 0 } cell ? CqlCodec.Encode(CqlType.Int, (int)(cell.ExpiresAt - _now)) : null;

    private byte[]? WriteTime(SelectedRow row, Column column) =>
        CellOf(row, column) is { } cell ? CqlCodec.Encode(CqlType.Bigint, cell.Timestamp) : null;

    private Cell? CellOf(SelectedRow row, Column column)
    {
        var source = column.Kind == ColumnKind.Static ? row.Static : row.Row;
        return source is null ? null : RowValues.Find(source, column, _now);
    }
}
