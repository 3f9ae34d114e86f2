namespace CassandraNode.Engine;

/// <summary>Rows as the store keeps them: in few bytes, since each is written to the log, flushed, and compacted several times.</summary>
/// <remarks>
/// Flags (1: marker, 2: marker expires, 4: deleted, 0x40: this form), then what the flags say, the clustering values, and the cells:
/// column, kind (0x80: expires, 0x40: has a path), timestamp, expiry and time to live if it expires, path if it has one, value. Numbers
/// take seven bits a byte, the lowest first, and signed ones zigzag; times are the difference from the time before them in the row, which
/// mostly is none. Byte strings have their length before them.
/// </remarks>
internal static class RowCodec
{
    private const byte HasMarker = 1;
    private const byte MarkerExpires = 2;
    private const byte IsDeleted = 4;
    private const byte Form = 0x40;
    private const byte AllForms = 0xC0;
    private const byte Expires = 0x80;
    private const byte HasPath = 0x40;

    private const int LongestInt = 5;
    private const int LongestLong = 10;

    /// <summary>How many bytes <see cref="Write(Row, Span{byte})"/> needs at most.</summary>
    public static int Measure(Row row)
    {
        var size = 1 + (3 * LongestLong) + LongestInt;
        foreach (var value in row.Clustering)
        {
            size += LongestInt + value.Length;
        }

        foreach (var cell in row.Cells)
        {
            size += (4 * LongestInt) + 1 + (2 * LongestLong) + cell.Path.Length + cell.Value.Length;
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
        var (timestamp, expiresAt, timeToLive) = (0L, 0L, 0L);
        var flags = Form
            | (row.MarkerTimestamp != Row.Never ? HasMarker : 0)
            | (row.MarkerExpiresAt != 0 ? MarkerExpires : 0)
            | (row.DeletedAt != Row.Never ? IsDeleted : 0);
        WriteByte(ref target, (byte)flags);
        if ((flags & HasMarker) != 0)
        {
            WriteDifference(ref target, row.MarkerTimestamp, ref timestamp);
        }

        if ((flags & MarkerExpires) != 0)
        {
            WriteDifference(ref target, row.MarkerExpiresAt, ref expiresAt);
        }

        if ((flags & IsDeleted) != 0)
        {
            WriteDifference(ref target, row.DeletedAt, ref timestamp);
        }

        WriteNumber(ref target, (ulong)row.Clustering.Length);
        foreach (var value in row.Clustering)
        {
            WriteBytes(ref target, value);
        }

        foreach (var cell in row.Cells)
        {
            WriteNumber(ref target, cell.Column);
            WriteByte(ref target, (byte)((int)cell.Kind | (cell.ExpiresAt != 0 ? Expires : 0) | (cell.Path.Length != 0 ? HasPath : 0)));
            WriteDifference(ref target, cell.Timestamp, ref timestamp);
            if (cell.ExpiresAt != 0)
            {
                WriteDifference(ref target, cell.ExpiresAt, ref expiresAt);
                WriteDifference(ref target, cell.TimeToLive, ref timeToLive);
            }

            if (cell.Path.Length != 0)
            {
                WriteBytes(ref target, cell.Path);
            }

            WriteBytes(ref target, cell.Value.Span);
        }

        return buffer.Length - target.Length;
    }

    /// <exception cref="InvalidDataException">A later node has written it, in a form that this one does not know.</exception>
    public static Row Read(ReadOnlySpan<byte> source)
    {
        var flags = source[0];
        if ((flags & AllForms) != Form)
        {
            return (flags & AllForms) == 0 ? FirstRowForm.Read(source) : throw new InvalidDataException("The row is in the form of a later node");
        }

        source = source[1..];
        var (timestamp, expiresAt, timeToLive) = (0L, 0L, 0L);
        var marker = (flags & HasMarker) != 0 ? ReadDifference(ref source, ref timestamp) : Row.Never;
        var markerExpiresAt = (flags & MarkerExpires) != 0 ? ReadDifference(ref source, ref expiresAt) : 0;
        var deleted = (flags & IsDeleted) != 0 ? ReadDifference(ref source, ref timestamp) : Row.Never;
        var count = (int)ReadNumber(ref source);
        var clustering = count == 0 ? [] : new byte[count][];
        for (var index = 0; index < clustering.Length; index++)
        {
            clustering[index] = ReadBytes(ref source);
        }

        var cells = new List<Cell>();
        while (!source.IsEmpty)
        {
            var column = (ushort)ReadNumber(ref source);
            var kind = ReadByte(ref source);
            var at = ReadDifference(ref source, ref timestamp);
            var until = (kind & Expires) != 0 ? ReadDifference(ref source, ref expiresAt) : 0;
            var lives = (kind & Expires) != 0 ? (int)ReadDifference(ref source, ref timeToLive) : 0;
            var path = (kind & HasPath) != 0 ? ReadBytes(ref source) : [];
            cells.Add(new Cell(column, path, at, until, lives, (CellKind)(kind & ~(Expires | HasPath)), ReadBytes(ref source)));
        }

        return new Row
        {
            Clustering = clustering, MarkerTimestamp = marker, MarkerExpiresAt = markerExpiresAt, DeletedAt = deleted, Cells = cells,
        };
    }

    private static void WriteByte(ref Span<byte> target, byte value)
    {
        target[0] = value;
        target = target[1..];
    }

    // Differences wrap around, so that any two times have one.
    private static void WriteDifference(ref Span<byte> target, long value, ref long before)
    {
        var difference = unchecked(value - before);
        before = value;
        WriteNumber(ref target, (ulong)((difference << 1) ^ (difference >> 63)));
    }

    private static void WriteNumber(ref Span<byte> target, ulong value)
    {
        var length = 0;
        for (; value >= 0x80; value >>= 7)
        {
            target[length++] = (byte)(value | 0x80);
        }

        target[length++] = (byte)value;
        target = target[length..];
    }

    private static void WriteBytes(ref Span<byte> target, ReadOnlySpan<byte> value)
    {
        WriteNumber(ref target, (ulong)value.Length);
        value.CopyTo(target);
        target = target[value.Length..];
    }

    private static byte ReadByte(ref ReadOnlySpan<byte> source)
    {
        var value = source[0];
        source = source[1..];
        return value;
    }

    private static long ReadDifference(ref ReadOnlySpan<byte> source, ref long before)
    {
        var zigzag = ReadNumber(ref source);
        return before = unchecked(before + ((long)(zigzag >> 1) ^ -(long)(zigzag & 1)));
    }

    private static ulong ReadNumber(ref ReadOnlySpan<byte> source)
    {
        var value = 0UL;
        var length = 0;
        byte part;
        do
        {
            part = source[length];
            value |= (ulong)(part & 0x7F) << (7 * length++);
        }
        while ((part & 0x80) != 0);

        source = source[length..];
        return value;
    }

    private static byte[] ReadBytes(ref ReadOnlySpan<byte> source)
    {
        var length = (int)ReadNumber(ref source);
        var value = length == 0 ? [] : source[..length].ToArray();
        source = source[length..];
        return value;
    }
}
