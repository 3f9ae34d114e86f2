using System.Buffers.Binary;

namespace CassandraNode.Engine;

/// <summary>Rows as the store keeps them.</summary>
/// <remarks>
/// Flags (1: marker, 2: marker expires, 4: deleted, 8: has clustering), then what the flags say, then the cells: column (2), kind (1),
/// timestamp (8), expiry (8) and time to live (4) if they expire, path and value each with a length (4). Numbers are little-endian.
/// </remarks>
internal static class RowCodec
{
    private const byte HasMarker = 1;
    private const byte MarkerExpires = 2;
    private const byte IsDeleted = 4;
    private const byte Expires = 0x80;

    /// <summary>How many bytes <see cref="Write(Row, Span{byte})"/> needs at most.</summary>
    public static int Measure(Row row)
    {
        var size = 1 + 8 + 8 + 8 + 1;
        foreach (var value in row.Clustering)
        {
            size += 4 + value.Length;
        }

        foreach (var cell in row.Cells)
        {
            size += 2 + 1 + 8 + 12 + 8 + cell.Path.Length + cell.Value.Length;
        }

        return size;
    }

    public static byte[] Write(Row row)
    {
        var buffer = new byte[Measure(row)];
        return buffer[..Write(row, buffer)];
    }

    /// <summary>Writes a row.</summary>
    /// <returns>How many bytes it takes.</returns>
    public static int Write(Row row, Span<byte> buffer)
    {
        var target = buffer;
        var flags = (byte)((row.MarkerTimestamp != Row.Never ? HasMarker : 0)
            | (row.MarkerExpiresAt != 0 ? MarkerExpires : 0)
            | (row.DeletedAt != Row.Never ? IsDeleted : 0));
        target[0] = flags;
        target = target[1..];
        WriteIf(ref target, (flags & HasMarker) != 0, row.MarkerTimestamp);
        WriteIf(ref target, (flags & MarkerExpires) != 0, row.MarkerExpiresAt);
        WriteIf(ref target, (flags & IsDeleted) != 0, row.DeletedAt);
        target[0] = (byte)row.Clustering.Length;
        target = target[1..];
        foreach (var value in row.Clustering)
        {
            WriteBytes(ref target, value);
        }

        foreach (var cell in row.Cells)
        {
            WriteCell(ref target, cell);
        }

        return buffer.Length - target.Length;
    }

    public static Row Read(ReadOnlySpan<byte> source)
    {
        var flags = source[0];
        source = source[1..];
        var marker = (flags & HasMarker) != 0 ? ReadLong(ref source) : Row.Never;
        var expires = (flags & MarkerExpires) != 0 ? ReadLong(ref source) : 0;
        var deleted = (flags & IsDeleted) != 0 ? ReadLong(ref source) : Row.Never;
        var clustering = source[0] == 0 ? [] : new byte[source[0]][];
        source = source[1..];
        for (var index = 0; index < clustering.Length; index++)
        {
            clustering[index] = ReadBytes(ref source);
        }

        var cells = new List<Cell>();
        while (!source.IsEmpty)
        {
            cells.Add(ReadCell(ref source));
        }

        return new Row
        {
            Clustering = clustering, MarkerTimestamp = marker, MarkerExpiresAt = expires, DeletedAt = deleted, Cells = cells,
        };
    }

    private static void WriteCell(ref Span<byte> target, in Cell cell)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(target, cell.Column);
        target[2] = (byte)((byte)cell.Kind | (cell.ExpiresAt != 0 ? Expires : 0));
        target = target[3..];
        WriteIf(ref target, true, cell.Timestamp);
        if (cell.ExpiresAt != 0)
        {
            WriteIf(ref target, true, cell.ExpiresAt);
            BinaryPrimitives.WriteInt32LittleEndian(target, cell.TimeToLive);
            target = target[4..];
        }

        WriteBytes(ref target, cell.Path);
        WriteBytes(ref target, cell.Value);
    }

    private static Cell ReadCell(ref ReadOnlySpan<byte> source)
    {
        var column = BinaryPrimitives.ReadUInt16LittleEndian(source);
        var kind = source[2];
        source = source[3..];
        var timestamp = ReadLong(ref source);
        long expiresAt = 0;
        var timeToLive = 0;
        if ((kind & Expires) != 0)
        {
            expiresAt = ReadLong(ref source);
            timeToLive = BinaryPrimitives.ReadInt32LittleEndian(source);
            source = source[4..];
        }

        var path = ReadBytes(ref source);
        return new Cell(column, path, timestamp, expiresAt, timeToLive, (CellKind)(kind & ~Expires), ReadBytes(ref source));
    }

    private static void WriteIf(ref Span<byte> target, bool present, long value)
    {
        if (present)
        {
            BinaryPrimitives.WriteInt64LittleEndian(target, value);
            target = target[8..];
        }
    }

    private static void WriteBytes(ref Span<byte> target, byte[] value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(target, value.Length);
        value.CopyTo(target[4..]);
        target = target[(4 + value.Length)..];
    }

    private static long ReadLong(ref ReadOnlySpan<byte> source)
    {
        var value = BinaryPrimitives.ReadInt64LittleEndian(source);
        source = source[8..];
        return value;
    }

    private static byte[] ReadBytes(ref ReadOnlySpan<byte> source)
    {
        var length = BinaryPrimitives.ReadInt32LittleEndian(source);
        var value = length == 0 ? [] : source.Slice(4, length).ToArray();
        source = source[(4 + length)..];
        return value;
    }
}
