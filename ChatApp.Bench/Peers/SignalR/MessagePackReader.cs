using System.Buffers.Binary;

namespace ChatApp.Bench.Peers.SignalR;

/// <summary>Reads what SignalR's hub protocol uses of MessagePack, without copying.</summary>
internal ref struct MessagePackReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    /// <summary>The items of an array or map that begins here.</summary>
    public int ReadCount()
    {
        var first = Take(1)[0];
        return first switch
        {
            >= 0x80 and <= 0x9F => first & 0x0F,
            0xDC or 0xDE => BinaryPrimitives.ReadUInt16BigEndian(Take(2)),
            _ => throw Unknown(first),
        };
    }

    public int ReadNumber()
    {
        var first = Take(1)[0];
        return first < 0x80 ? first : throw Unknown(first);
    }

    /// <summary>A text's or binary's bytes; none for nil.</summary>
    public ReadOnlySpan<byte> ReadBytes()
    {
        var first = Take(1)[0];
        return first switch
        {
            0xC0 => default,
            >= 0xA0 and <= 0xBF => Take(first & 0x1F),
            0xC4 or 0xD9 => Take(Take(1)[0]),
            0xC5 or 0xDA => Take(BinaryPrimitives.ReadUInt16BigEndian(Take(2))),
            _ => throw Unknown(first),
        };
    }

    private static InvalidDataException Unknown(byte first) => new($"The hub protocol has no MessagePack of kind {first:X2} here.");

    private ReadOnlySpan<byte> Take(int count)
    {
        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }
}
