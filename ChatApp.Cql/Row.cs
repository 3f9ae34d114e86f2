using System.Net;
using System.Numerics;
using ChatApp.Cql.Results;
using ChatApp.Cql.Types;

namespace ChatApp.Cql;

/// <summary>
/// One row of a <see cref="RowSet"/>, valid as long as that is not disposed. Columns go by their place in the statement
/// or by name. Getters throw <see cref="InvalidCastException"/> for a column of another type or a null value, and
/// <see cref="ArgumentException"/> for a column that is not there; the messages name columns and types, never values.
/// </summary>
public readonly struct Row
{
    private readonly RowSet _rows;
    private readonly int _index;

    internal Row(RowSet rows, int index)
    {
        _rows = rows;
        _index = index;
    }

    /// <summary>The columns, in order.</summary>
    public IReadOnlyList<Column> Columns => _rows.Columns;

    /// <summary>The place of a column.</summary>
    /// <exception cref="ArgumentException">There is none of this name.</exception>
    public int IndexOf(string column)
    {
        var columns = _rows.ColumnArray;
        for (var i = 0; i < columns.Length; i++)
        {
            if (columns[i].Name == column)
            {
                return i;
            }
        }

        throw new ArgumentException($"The row has no column '{column}'; it has {string.Join(", ", columns.Select(known => known.Name))}.", nameof(column));
    }

    /// <summary>Whether the column is null.</summary>
    public bool IsNull(int column) => !_rows.TryGetCell(_index, column, out _);

    /// <summary>Whether the column is null.</summary>
    public bool IsNull(string column) => IsNull(IndexOf(column));

    /// <summary>A <c>boolean</c>.</summary>
    public bool GetBoolean(int column) => CqlScalar.ReadBoolean(Value(column, CqlTypeCode.Boolean));

    /// <summary>A <c>boolean</c>.</summary>
    public bool GetBoolean(string column) => GetBoolean(IndexOf(column));

    /// <summary>A <c>tinyint</c>.</summary>
    public sbyte GetSByte(int column) => CqlScalar.ReadTinyint(Value(column, CqlTypeCode.Tinyint));

    /// <summary>A <c>tinyint</c>.</summary>
    public sbyte GetSByte(string column) => GetSByte(IndexOf(column));

    /// <summary>A <c>smallint</c>.</summary>
    public short GetInt16(int column) => CqlScalar.ReadSmallint(Value(column, CqlTypeCode.Smallint));

    /// <summary>A <c>smallint</c>.</summary>
    public short GetInt16(string column) => GetInt16(IndexOf(column));

    /// <summary>An <c>int</c>.</summary>
    public int GetInt32(int column) => CqlScalar.ReadInt(Value(column, CqlTypeCode.Int));

    /// <summary>An <c>int</c>.</summary>
    public int GetInt32(string column) => GetInt32(IndexOf(column));

    /// <summary>A <c>bigint</c> or <c>counter</c>.</summary>
    public long GetInt64(int column) => CqlScalar.ReadBigint(Value(column, CqlTypeCode.Bigint, CqlTypeCode.Counter));

    /// <summary>A <c>bigint</c> or <c>counter</c>.</summary>
    public long GetInt64(string column) => GetInt64(IndexOf(column));

    /// <summary>A <c>float</c>.</summary>
    public float GetSingle(int column) => CqlScalar.ReadFloat(Value(column, CqlTypeCode.Float));

    /// <summary>A <c>float</c>.</summary>
    public float GetSingle(string column) => GetSingle(IndexOf(column));

    /// <summary>A <c>double</c>.</summary>
    public double GetDouble(int column) => CqlScalar.ReadDouble(Value(column, CqlTypeCode.Double));

    /// <summary>A <c>double</c>.</summary>
    public double GetDouble(string column) => GetDouble(IndexOf(column));

    /// <summary>A <c>decimal</c>, exactly.</summary>
    public CqlDecimal GetDecimal(int column) => CqlScalar.ReadDecimal(Value(column, CqlTypeCode.Decimal));

    /// <summary>A <c>decimal</c>, exactly.</summary>
    public CqlDecimal GetDecimal(string column) => GetDecimal(IndexOf(column));

    /// <summary>A <c>varint</c>.</summary>
    public BigInteger GetVarint(int column) => CqlScalar.ReadVarint(Value(column, CqlTypeCode.Varint));

    /// <summary>A <c>varint</c>.</summary>
    public BigInteger GetVarint(string column) => GetVarint(IndexOf(column));

    /// <summary>A <c>uuid</c> or <c>timeuuid</c>.</summary>
    public Guid GetGuid(int column) => CqlScalar.ReadUuid(Value(column, CqlTypeCode.Uuid, CqlTypeCode.Timeuuid));

    /// <summary>A <c>uuid</c> or <c>timeuuid</c>.</summary>
    public Guid GetGuid(string column) => GetGuid(IndexOf(column));

    /// <summary>A <c>text</c> or <c>ascii</c>.</summary>
    public string GetString(int column) => CqlScalar.ReadText(Value(column, CqlTypeCode.Text, CqlTypeCode.Ascii));

    /// <summary>A <c>text</c> or <c>ascii</c>.</summary>
    public string GetString(string column) => GetString(IndexOf(column));

    /// <summary>A <c>blob</c>: a view into the page's buffer, see <see cref="RowSet"/>.</summary>
    public ReadOnlyMemory<byte> GetBytes(int column)
    {
        Value(column, CqlTypeCode.Blob, CqlTypeCode.Custom);
        return _rows.GetCellMemory(_index, column);
    }

    /// <summary>A <c>blob</c>: a view into the page's buffer, see <see cref="RowSet"/>.</summary>
    public ReadOnlyMemory<byte> GetBytes(string column) => GetBytes(IndexOf(column));

    /// <summary>A <c>timestamp</c>, in UTC.</summary>
    public DateTimeOffset GetTimestamp(int column) => CqlScalar.ReadTimestamp(Value(column, CqlTypeCode.Timestamp));

    /// <summary>A <c>timestamp</c>, in UTC.</summary>
    public DateTimeOffset GetTimestamp(string column) => GetTimestamp(IndexOf(column));

    /// <summary>A <c>date</c>.</summary>
    public DateOnly GetDate(int column) => CqlScalar.ReadDate(Value(column, CqlTypeCode.Date));

    /// <summary>A <c>date</c>.</summary>
    public DateOnly GetDate(string column) => GetDate(IndexOf(column));

    /// <summary>A <c>time</c>, to 100 ns.</summary>
    public TimeOnly GetTime(int column) => CqlScalar.ReadTime(Value(column, CqlTypeCode.Time));

    /// <summary>A <c>time</c>, to 100 ns.</summary>
    public TimeOnly GetTime(string column) => GetTime(IndexOf(column));

    /// <summary>A <c>duration</c>.</summary>
    public CqlDuration GetDuration(int column) => CqlScalar.ReadDuration(Value(column, CqlTypeCode.Duration));

    /// <summary>A <c>duration</c>.</summary>
    public CqlDuration GetDuration(string column) => GetDuration(IndexOf(column));

    /// <summary>An <c>inet</c>.</summary>
    public IPAddress GetInet(int column) => CqlScalar.ReadInet(Value(column, CqlTypeCode.Inet));

    /// <summary>An <c>inet</c>.</summary>
    public IPAddress GetInet(string column) => GetInet(IndexOf(column));

    /// <summary>The bytes of a column of any type, as the server sent them; empty for null too.</summary>
    public ReadOnlyMemory<byte> GetRaw(int column) => IsNull(column) ? ReadOnlyMemory<byte>.Empty : _rows.GetCellMemory(_index, column);

    /// <summary>A column of any type as <see cref="CqlCodec"/> gives it, copied; null for null.</summary>
    public object? GetObject(int column) =>
        _rows.TryGetCell(_index, column, out var value) ? CqlCodec.Decode(_rows.ColumnArray[column].Type, value) : null;

    /// <summary>A column of any type as <see cref="CqlCodec"/> gives it, copied; null for null.</summary>
    public object? GetObject(string column) => GetObject(IndexOf(column));

    /// <summary>
    /// A column of any type as <typeparamref name="T"/>: what <see cref="GetObject(int)"/> gives, its nullable, a <see cref="decimal"/>, and arrays,
    /// <see cref="List{T}"/>, <see cref="HashSet{T}"/> and <see cref="Dictionary{TKey, TValue}"/> (or their read-only interfaces) for collections.
    /// </summary>
    public T? GetValue<T>(int column)
    {
        var value = GetObject(column);
        return ValueConverter.TryConvert(value, typeof(T), out var converted)
            ? (T?)converted
            : throw new InvalidCastException($"Column '{_rows.ColumnArray[column].Name}' is {(value is null ? "null" : _rows.ColumnArray[column].Type)} and cannot be read as {typeof(T)}.");
    }

    /// <summary>As <see cref="GetValue{T}(int)"/>.</summary>
    public T? GetValue<T>(string column) => GetValue<T>(IndexOf(column));

    /// <summary>The columns and their types, no values.</summary>
    public override string ToString() => $"Row of {string.Join(", ", _rows.ColumnArray.Select(column => $"{column.Name} {column.Type}"))}";

    private ReadOnlySpan<byte> Value(int column, CqlTypeCode wanted, CqlTypeCode? alsoWanted = null)
    {
        if (!_rows.TryGetCell(_index, column, out var value))
        {
            throw new InvalidCastException($"Column '{_rows.ColumnArray[column].Name}' is null; ask IsNull first.");
        }

        var type = _rows.ColumnArray[column].Type;
        return type.Code == wanted || type.Code == alsoWanted
            ? value
            : throw new InvalidCastException($"Column '{_rows.ColumnArray[column].Name}' is {type}, not {CqlTypePrinter.KindName(wanted)}.");
    }
}
