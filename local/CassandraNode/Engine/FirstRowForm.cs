using System.Buffers.Binary;

namespace CassandraNode.Engine;

/// <summary>Reads rows as nodes wrote them before <see cref="RowCodec"/>'s present form, so that their folders still open.</summary>
/// <remarks>
/// Flags (1: marker, 2: marker expires, 4: deleted), then what the flags say, the clustering values, and the cells: column (2), kind (1),
/// timestamp (8), expiry (8) and time to live (4) if they expire, path and value each with a length (4). Numbers are little-endian.
/// </remarks>
internal static class FirstRowForm
{
    private const byte HasMarker = 1;
    private const byte MarkerExpires = 2;
    private const byte IsDeleted = 4;
    private const byte Expires = 0x80;

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
